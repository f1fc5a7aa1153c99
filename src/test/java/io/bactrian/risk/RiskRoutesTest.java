package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import io.bactrian.stream.ServiceStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The evaluation's routes can be off from the start, and what waited is evaluated when they go on.
 */
class RiskRoutesTest {

  private static Service service;
  private static ServiceStream stream;

  @BeforeAll
  static void start(@TempDir Path data) {
    service =
        Service.start(
            data,
            "bactrian.stores=postgres,redis",
            "bactrian.routes.stream-risk.enabled=false",
            "bactrian.routes.risk-evaluate.enabled=false",
            "bactrian.risk.retry-after=200",
            "bactrian.risk.attempts=2");
    stream = new ServiceStream(service);
  }

  @AfterAll
  static void stop() {
    stream.close();
    service.close();
  }

  private static ServiceStatus status(String route) {
    return service.bean(CamelContext.class).getRouteController().getRouteStatus(route);
  }

  private static String told(String route) {
    JsonNode routes = Service.json(service.admin("GET", "/actuator/camelroutes", ""));
    for (JsonNode each : routes) {
      if (each.path("id").asText().equals(route)) {
        return each.path("status").asText();
      }
    }
    return "";
  }

  private static void switchOn(String route) {
    HttpResponse<String> response =
        service.admin("POST", "/actuator/camelroutes/" + route + "/start", "{}");
    assertThat(response.statusCode()).as(response.body()).isIn(200, 204);
    assertThat(status(route)).isEqualTo(ServiceStatus.Started);
  }

  private static long setAside() {
    return service
        .bean(JdbcClient.class)
        .sql("select count(*) from risk.set_aside")
        .query(Long.class)
        .single();
  }

  @Test
  void whatWaitsWhileRoutesAreOffIsEvaluatedWhenTheyGoOn() {
    for (String route : new String[] {"stream-risk", "risk-evaluate"}) {
      assertThat(status(route)).as(route).isEqualTo(ServiceStatus.Stopped);
      assertThat(told(route)).as(route).isEqualTo("Stopped");
    }
    assertThat(told("risk-sweep")).isEqualTo("Started");
    RiskClient client = new RiskClient(service);
    client.send(11, "ERROR", Instant.now());
    await().atMost(Duration.ofSeconds(30)).until(() -> stream.types(client.project).size() == 11);
    assertThat(client.incidents()).isEmpty();

    switchOn("stream-risk");
    // Longer than all attempts take: that a route is off is no fault of the entries.
    await()
        .atMost(Duration.ofSeconds(30))
        .during(Duration.ofSeconds(3))
        .until(() -> stream.pending() == 11);
    assertThat(client.incidents()).isEmpty();

    switchOn("risk-evaluate");
    stream.awaitEvaluated();
    assertThat(client.standing()).containsExactly("OPEN 11");
    assertThat(setAside()).isZero();
  }
}
