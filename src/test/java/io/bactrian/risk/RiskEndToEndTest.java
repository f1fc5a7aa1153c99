package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import io.bactrian.live.Listener;
import io.bactrian.stream.ServiceStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events in over HTTP, incidents out, by the one rule that is there without any setting: more than
 * 10 errors in 60 seconds, INVESTIGATING after 60 seconds, RESOLVED after 240. How long ago
 * something was is said by the events.
 */
class RiskEndToEndTest {

  private static Service service;
  private static ServiceStream stream;

  private RiskClient client;

  @BeforeAll
  static void start(@TempDir Path data) {
    service =
        Service.start(
            data,
            "bactrian.stores=postgres,redis",
            "bactrian.access.rate=0",
            "bactrian.risk.sweep-interval=200");
    stream = new ServiceStream(service);
  }

  @AfterAll
  static void stop() {
    stream.close();
    service.close();
  }

  @BeforeEach
  void ownProject() {
    client = new RiskClient(service);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private static Instant ago(long seconds) {
    return Instant.now().minusSeconds(seconds);
  }

  private void stands(String... standing) {
    soon().untilAsserted(() -> assertThat(client.standing()).containsExactly(standing));
  }

  private String newest() {
    return client.incidents().get(0).path("id").asText();
  }

  @Test
  void elevenErrorsInAMinuteOpenAnIncidentThatIsToldToEverybody() {
    try (Listener listener = Listener.to(service, client.project, "X-Api-Key", client.key)) {
      client.send(10, "ERROR", ago(1));
      stream.awaitEvaluated();
      assertThat(client.incidents()).isEmpty();

      client.send(1, "ERROR", ago(0));

      stands("OPEN 11");
      JsonNode incident = client.incidents().get(0);
      assertThat(incident.path("severity").asText()).isEqualTo("CRITICAL");
      assertThat(incident.path("summary").asText())
          .isEqualTo("High error rate detected: 11 ERROR events over 60 seconds.");
      client.send(4, "ERROR", ago(0));
      stands("OPEN 15");
      assertThat(newest()).isEqualTo(incident.path("id").asText());

      stream.awaitEvaluated();
      List<String> types = stream.types(client.project);
      assertThat(types)
          .filteredOn(type -> !type.equals("EVENT_INGESTED"))
          .containsExactly("ANOMALY_DETECTED", "INCIDENT_CREATED", "INCIDENT_UPDATED");
      soon().until(() -> listener.events().size() >= types.size());
      assertThat(listener.events()).extracting(Listener.Event::type).isEqualTo(types);
      assertThat(listener.events())
          .filteredOn(event -> event.type().equals("INCIDENT_CREATED"))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.data())
                      .contains("\"id\":\"" + newest() + "\"", "\"status\":\"OPEN\""));
    }
  }

  @Test
  void criticalCountsAndWarningsDoNot() {
    client.send(30, "WARN", ago(0));
    client.send(30, "INFO", ago(0));
    client.send(5, "CRITICAL", ago(0));
    client.send(5, "ERROR", ago(0));
    stream.awaitEvaluated();
    assertThat(client.incidents()).isEmpty();

    client.send(1, "CRITICAL", ago(0));

    stands("OPEN 11");
  }

  @Test
  void itIsInvestigatedThenResolvedWhenNothingMoreComes() {
    client.send(11, "ERROR", ago(225));
    stands("INVESTIGATING 11");

    stands("RESOLVED 11");

    assertThat(client.incidents().get(0).path("resolvedBy").asText()).isEqualTo("sweep");
    stream.awaitEvaluated();
    assertThat(stream.types(client.project))
        .filteredOn(type -> type.startsWith("INCIDENT"))
        .containsExactly("INCIDENT_CREATED", "INCIDENT_UPDATED", "INCIDENT_UPDATED");
  }

  @Test
  void itOpensAgainWhenItGoesOnBeforeItsQuietTimeIsOver() {
    client.send(11, "ERROR", ago(150));
    stands("INVESTIGATING 11");
    String incident = newest();

    client.send(12, "ERROR", ago(0));

    stands("OPEN 23");
    assertThat(newest()).isEqualTo(incident);
  }

  @Test
  void whatAPersonHasResolvedIsOverAndLaterErrorsAreANewOne() {
    Instant last = ago(20);
    client.send(11, "ERROR", last);
    stands("OPEN 11");
    String incident = newest();
    assertThat(client.change(incident, "INVESTIGATING")).isEqualTo(200);
    assertThat(client.standing()).containsExactly("INVESTIGATING 11");
    assertThat(client.change(incident, "RESOLVED")).isEqualTo(200);
    assertThat(client.change(incident, "OPEN")).isEqualTo(409);

    client.send(5, "ERROR", last.plusSeconds(5)); // from before: nothing new
    stream.awaitEvaluated();
    assertThat(client.standing()).hasSize(1).first().asString().startsWith("RESOLVED");

    client.send(11, "ERROR", Instant.now().plusSeconds(30));
    soon().until(() -> client.standing().size() == 2);
    assertThat(client.standing()).first().isEqualTo("OPEN 11");
    assertThat(newest()).isNotEqualTo(incident);
  }

  @Test
  void emptyingRedisInTheMiddleStrandsNothing() {
    RiskClient other = new RiskClient(service);
    client.send(11, "ERROR", ago(230));
    soon().until(() -> client.incidents().size() == 1);
    try (Listener listener = Listener.to(service, other.project, "X-Api-Key", other.key)) {
      other.send(5, "ERROR", ago(30));
      stream.awaitEvaluated();
      soon().until(() -> listener.events().size() == 5);

      stream.redis().flushall();

      other.send(6, "ERROR", ago(0));
      soon().untilAsserted(() -> assertThat(other.standing()).containsExactly("OPEN 11"));
      stands("RESOLVED 11");
      soon()
          .until(
              () ->
                  listener.events().stream()
                      .anyMatch(event -> event.type().equals("INCIDENT_CREATED")));
    }
    stream.awaitEvaluated();
  }
}
