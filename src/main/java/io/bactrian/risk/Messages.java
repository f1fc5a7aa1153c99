package io.bactrian.risk;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bactrian.stream.StreamMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** What the stream is told of incidents, in the original's form. */
final class Messages {

  private Messages() {}

  static StreamMessage anomaly(
      UUID project, String rule, long events, Duration window, Instant now) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("projectId", project.toString());
    data.put("errorCount", events);
    data.put("windowSeconds", window.toMillis() / 1000.0);
    if (window.toMillis() % 1000 == 0) {
      data.put("windowSeconds", window.toSeconds());
    }
    data.put("rule", rule);
    return new StreamMessage(
        StreamMessage.Type.ANOMALY_DETECTED, project, now.toEpochMilli(), data.toString());
  }

  static StreamMessage created(Incident incident) {
    return of(StreamMessage.Type.INCIDENT_CREATED, incident, incident.createdAt());
  }

  static StreamMessage updated(Incident incident) {
    return of(StreamMessage.Type.INCIDENT_UPDATED, incident, incident.updatedAt());
  }

  private static StreamMessage of(StreamMessage.Type type, Incident incident, Instant when) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    // The original's worker said incidentId, its gateway id; clients read one or the other.
    data.put("incidentId", incident.id().toString());
    data.put("id", incident.id().toString());
    data.put("projectId", incident.projectId().toString());
    data.put("status", incident.status().name());
    data.put("severity", incident.severity());
    data.put("summary", incident.summary());
    data.put("createdAt", incident.createdAt().toString());
    data.put("updatedAt", incident.updatedAt().toString());
    return new StreamMessage(type, incident.projectId(), when.toEpochMilli(), data.toString());
  }
}
