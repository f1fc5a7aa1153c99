package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an application does with its own project over HTTP: it sends events and looks at incidents.
 */
final class RiskClient {

  final String project;
  final String key;
  private final Service service;

  RiskClient(Service service) {
    this.service = service;
    this.project = service.project("risk");
    this.key = service.key(project, "secret")[1];
  }

  /** So many events of a severity, a second apart, the last one at this time; their ids. */
  List<String> send(int count, String severity, Instant last) {
    String lines =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    "{\"source\":\"web\",\"type\":\"failed\",\"severity\":\"%s\",\"occurredAt\":\"%s\"}"
                        .formatted(severity, last.minusSeconds(count - 1L - i)))
            .collect(Collectors.joining("\n"));
    HttpResponse<String> response =
        service.send(
            "POST",
            "/ingest/" + project + "/batch",
            lines,
            "X-Api-Key",
            key,
            "Content-Type",
            "application/x-ndjson");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return Service.json(response).path("results").findValuesAsText("id");
  }

  /** The newest first. */
  List<JsonNode> incidents() {
    HttpResponse<String> response =
        service.send("GET", "/incidents?projectId=" + project, "", "X-Api-Key", key);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    List<JsonNode> incidents = new ArrayList<>();
    Service.json(response).path("items").forEach(incidents::add);
    return incidents;
  }

  /** Status and number of events of each, the newest first. */
  List<String> standing() {
    return incidents().stream()
        .map(each -> each.path("status").asText() + " " + each.path("eventCount").asInt())
        .toList();
  }

  /** The status of the answer. */
  int change(String incident, String status) {
    return service
        .send(
            "PATCH", "/incidents/" + incident, "{\"status\":\"" + status + "\"}", "X-Api-Key", key)
        .statusCode();
  }
}
