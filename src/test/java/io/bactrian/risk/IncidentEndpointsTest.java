package io.bactrian.risk;

import static io.bactrian.risk.RiskTables.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bactrian.access.Caller;
import io.bactrian.http.Ids;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class IncidentEndpointsTest {

  private static final RiskTables TABLES = new RiskTables();
  private static final ObjectMapper JSON = JsonMapper.builder().findAndAddModules().build();

  private final UUID project = TABLES.project();
  private final IncidentReads reads = new IncidentReads(JdbcClient.create(TABLES.postgres));
  private final IncidentWrites writes =
      new IncidentWrites(TABLES.postgres, Clock.fixed(at(0), ZoneOffset.UTC));

  @BeforeEach
  void login() {
    as(new Caller.Key(Ids.fresh(), project, Caller.Kind.SECRET));
  }

  @AfterEach
  void logout() {
    SecurityContextHolder.clearContext();
  }

  private static void as(Caller.Key key) {
    SecurityContextHolder.getContext()
        .setAuthentication(new TestingAuthenticationToken(key, null, List.of()));
  }

  private String body(String status, Object... events) {
    return JSON.createObjectNode()
        .put("projectId", project.toString())
        .put("status", status)
        .put("severity", "HIGH")
        .put("summary", "by hand")
        .set("relatedEventIds", JSON.valueToTree(events))
        .toString();
  }

  private UUID create(String status, Object... events) {
    return UUID.fromString(json(post(body(status, events))).get("id").asText());
  }

  private static JsonNode json(Reply reply) {
    return JSON.valueToTree(reply.body());
  }

  @Test
  void whatIsMadeIsListedInTheOriginalsShapeAndToldToTheStream() {
    List<IngestedEvent> events = TABLES.errors(project, 1, 2);
    UUID id = create("OPEN", events.get(0).eventId(), events.get(1).eventId());

    JsonNode listed = json(reads.ofProject(project.toString()));

    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).fieldNames())
        .toIterable()
        .containsExactly(
            "id",
            "projectId",
            "status",
            "severity",
            "relatedEventIds",
            "summary",
            "createdAt",
            "updatedAt");
    assertThat(listed.get(0).get("id").asText()).isEqualTo(id.toString());
    assertThat(listed.get(0).get("relatedEventIds")).hasSize(2);
    assertThat(TABLES.messages(project))
        .singleElement()
        .asString()
        .startsWith("INCIDENT_CREATED")
        .contains("\"incidentId\":\"" + id);
    assertThat(json(reads.events(id.toString(), Map.of())).get("items")).hasSize(2);
    JsonNode first = json(reads.events(id.toString(), Map.of("limit", "1")));
    JsonNode second =
        json(
            reads.events(id.toString(), Map.of("limit", "1", "after", first.get("next").asText())));
    assertThat(second.get("next").isNull()).isTrue();
    assertThat(second.get("items").get(0)).isNotEqualTo(first.get("items").get(0));
  }

  @Test
  void pagesAndFiltersListEachOnce() {
    for (int i = 0; i < 5; i++) {
      create(i < 3 ? "OPEN" : "RESOLVED");
    }
    JsonNode first = json(reads.list(Map.of("limit", "2", "status", "OPEN")));
    JsonNode second =
        json(
            reads.list(
                Map.of("limit", "2", "status", "OPEN", "after", first.get("next").asText())));

    assertThat(first.get("items")).hasSize(2);
    assertThat(second.get("items")).hasSize(1);
    assertThat(second.get("next").isNull()).isTrue();
    assertThat(json(reads.list(Map.of("severity", "LOW"))).get("items")).isEmpty();
    assertThat(json(reads.list(Map.of("to", "2020-01-01T00:00:00Z"))).get("items")).isEmpty();
  }

  @Test
  void resolvedIsForGoodAndTheSameStatusAgainIsNothing() {
    String id = create("OPEN").toString();
    TABLES.messages(project);

    change(id, "{\"status\": \"OPEN\"}");
    assertThat(TABLES.messages(project)).isEmpty();
    change(id, "{\"status\": \"INVESTIGATING\"}");
    JsonNode resolved = json(change(id, "{\"status\": \"RESOLVED\"}"));
    assertThat(resolved.get("resolvedBy").asText()).isEqualTo("user");
    change(id, "{\"status\": \"RESOLVED\"}");

    assertThat(TABLES.messages(project)).hasSize(2);
    assertThatThrownBy(() -> change(id, "{\"status\": \"OPEN\"}"))
        .isInstanceOfSatisfying(Problem.class, e -> assertThat(e.status().value()).isEqualTo(409));
  }

  @Test
  void unknownEventsAreNamed() {
    UUID unknown = Ids.fresh();
    UUID foreign = TABLES.errors(TABLES.project(), 1).get(0).eventId();

    assertThatThrownBy(() -> create("OPEN", unknown, foreign))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(unknown.toString())
        .hasMessageContaining(foreign.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|must be a JSON object",
        "{\"status\": \"OPEN\"} x|not JSON that is allowed here",
        "{\"status\": \"OPEN\", \"status\": \"OPEN\"}|not JSON that is allowed here",
        "{\"status\": \"DONE\"}|status must be one of INVESTIGATING, OPEN, RESOLVED",
        "{\"status\": \"OPEN\", \"more\": 1}|more is not known here",
      })
  void whatIsWrongIs400(String body, String message) {
    String id = create("OPEN").toString();

    assertThatThrownBy(() -> change(id, body))
        .isInstanceOfSatisfying(Problem.class, e -> assertThat(e.status().value()).isEqualTo(400))
        .hasMessageContaining(message);
  }

  @Test
  void anotherProjectsKeyAndAPublishableOneMayNot() {
    String id = create("OPEN").toString();
    for (Caller.Key key :
        List.of(
            new Caller.Key(Ids.fresh(), TABLES.project(), Caller.Kind.SECRET),
            new Caller.Key(Ids.fresh(), project, Caller.Kind.PUBLISHABLE))) {
      as(key);
      assertThat(
              List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                  () -> create("OPEN"),
                  () -> change(id, "{\"status\": \"OPEN\"}"),
                  () -> reads.ofProject(project.toString()),
                  () -> reads.events(id, Map.of()),
                  () -> reads.list(Map.of("projectId", project.toString()))))
          .allSatisfy(
              call ->
                  assertThatThrownBy(call)
                      .isInstanceOfSatisfying(
                          Problem.class, e -> assertThat(e.status().value()).isEqualTo(403)));
    }
    as(new Caller.Key(Ids.fresh(), TABLES.project(), Caller.Kind.SECRET));
    assertThat(json(reads.list(Map.of())).get("items")).isEmpty();
  }

  private Reply post(String body) {
    return writes.create("application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private Reply change(String id, String body) {
    return writes.change(id, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }
}
