package io.bactrian.stream;

import java.util.UUID;

/**
 * What the stream carries, in the original application's form: the entry's fields are {@code
 * eventId} (a fresh uuid of the message), {@code type}, {@code projectId}, {@code timestamp} and
 * {@code data}.
 *
 * @param type one of {@link Type}
 * @param timestamp epoch milliseconds: when it happened
 * @param data a JSON object on one line: for EVENT_INGESTED {@code projectId, eventId, severity,
 *     timestamp} and, new here, {@code type, source, correlationId, occurredAt}; for
 *     ANOMALY_DETECTED {@code projectId, errorCount, windowSeconds} and {@code rule}; for the other
 *     two {@code incidentId}, the same again as {@code id}, {@code projectId, status, severity,
 *     summary, createdAt, updatedAt}
 */
public record StreamMessage(Type type, UUID projectId, long timestamp, String data) {

  /** What has happened. */
  public enum Type {
    EVENT_INGESTED,
    ANOMALY_DETECTED,
    INCIDENT_CREATED,
    INCIDENT_UPDATED
  }
}
