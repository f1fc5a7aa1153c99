package io.bactrian.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events over HTTP, as a client sees it; the database is looked at only for what was promised. */
class IngestTest {

  private static Service service;
  private static JdbcClient sql;
  private static String project;
  private static String key;

  @BeforeAll
  static void start(@TempDir Path data) {
    service = Service.start(data);
    sql = service.bean(JdbcClient.class);
    project = service.project("ours");
    key = service.key(project, "publishable")[1];
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static HttpResponse<String> post(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("X-Api-Key", key));
    all.addAll(List.of(headers));
    return service.send("POST", "/ingest/" + path, body, all.toArray(String[]::new));
  }

  private static String event(String more) {
    return "{\"source\":\"web\",\"type\":\"login\",\"severity\":\"INFO\"" + more + "}";
  }

  private static long events(String where) {
    return sql.sql("select count(*) from risk.events where " + where).query(Long.class).single();
  }

  @Test
  void anEventIsDurableAndToldToTheStreamWhenItIsAnswered() {
    HttpResponse<String> response =
        post(
            project,
            event(
                ",\"payload\":{\"n\":1.10,\"big\":123456789012345678901234567890},"
                    + "\"occurredAt\":\"2026-01-31T12:00:00.123456789+01:00\","
                    + "\"correlationId\":\" order 7 \""));

    assertThat(response.statusCode()).isEqualTo(201);
    JsonNode answer = Service.json(response);
    assertThat(answer.fieldNames())
        .toIterable()
        .containsExactly(
            "id", "projectId", "source", "type", "severity", "timestamp", "correlationId");
    assertThat(answer.path("timestamp").asText()).isEqualTo("2026-01-31T11:00:00.123456Z");
    String id = answer.path("id").asText();
    assertThat(
            sql.sql(
                    "select payload::text || ' ' || correlation_id from risk.events where id = ?::uuid")
                .param(id)
                .query(String.class)
                .single())
        .isEqualTo("{\"n\": 1.10, \"big\": 123456789012345678901234567890} order 7");
    assertThat(
            sql.sql("select count(*) from risk.outbox where messages like ?")
                .param("EVENT_INGESTED\t" + project + "\t1769857200123\t%" + id + "%")
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void theOriginalsClientsAndTheirOldIdsAreUnderstood() {
    assertThat(
            sql.sql(
                    "insert into risk.projects (id, name) values"
                        + " (bactrian.uuid_of('65f000000000000000000001'), 'old')")
                .update())
        .isOne();
    String admin = Service.basic();
    HttpResponse<String> response =
        service.send(
            "POST",
            "/ingest/65f000000000000000000001",
            event(",\"payload\":null,\"occurred_at\":\"2026-01-31T12:00:00Z\""),
            "Authorization",
            admin);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    assertThat(
            sql.sql("select payload::text from risk.events where id = ?::uuid")
                .param(Service.json(response).path("id").asText())
                .query(String.class)
                .single())
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}|source,type,severity",
        "{\"source\":\" \",\"type\":7,\"severity\":\"info\"}|source,type,severity",
        "{\"source\":\"a\\u0000b\",\"type\":\"\\ud800\",\"severity\":null}|source,type,severity",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"payload\":{\"x\":\"\\u0000\"}}|payload",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"payload\":[1e200000]}|payload",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"payload\":1e-200000}|payload",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"payload\":{\"\\udc00\":1}}|payload",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"occurredAt\":\"yesterday\"}|occurredAt",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"occurredAt\":1}|occurredAt",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"occurredAt\":\"-0001-01-01T00:00:00Z\"}|occurredAt",
        "{\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\",\"occuredAt\":null}|occuredAt",
        "{\"source\":\"a\",\"source\":\"a\",\"type\":\"b\",\"severity\":\"INFO\"}|source",
        "[]|body",
        "null|body",
        "{\"source\":|body",
        "{} {}|source,type,severity",
      })
  void everythingThatIsWrongIsToldAndNothingKept(String body, String fields) {
    long before = events("true");

    HttpResponse<String> response = post(project, body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(
            Service.json(response).path("errors").findValues("field").stream()
                .map(JsonNode::asText)
                .collect(Collectors.joining(",")))
        .isEqualTo(fields.equals("source,type,severity") ? ordered(response) : fields);
    assertThat(events("true")).isEqualTo(before);
  }

  /** The three fields in whichever order they were found wrong; all of them. */
  private static String ordered(HttpResponse<String> response) {
    List<String> found =
        Service.json(response).path("errors").findValues("field").stream()
            .map(JsonNode::asText)
            .toList();
    assertThat(found).containsExactlyInAnyOrder("source", "type", "severity");
    return String.join(",", found);
  }

  @Test
  void lengthsAreThoseOfTheColumns() {
    String emoji = "😀";
    String fits =
        "{\"source\":\"%s\",\"type\":\"%s\",\"severity\":\"WARN\",\"correlationId\":\"%s\"}";
    assertThat(
            post(project, fits.formatted(emoji.repeat(512), emoji.repeat(256), emoji.repeat(256)))
                .statusCode())
        .isEqualTo(201);
    HttpResponse<String> response =
        post(project, fits.formatted("a".repeat(513), "a".repeat(257), "a".repeat(257)));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Service.json(response).path("errors")).hasSize(3);
  }

  @Test
  void aRequestThatCannotBeOneIsRefusedByItsKind() {
    assertThat(post("nonsense", event("")).statusCode()).isEqualTo(400);
    assertThat(post(UUID.randomUUID().toString(), event("")).statusCode()).isEqualTo(403);
    assertThat(service.admin("POST", "/ingest/" + UUID.randomUUID(), event("")).statusCode())
        .isEqualTo(404);
    assertThat(post(project, event(""), "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(post(project, event(",\"payload\":\"" + "x".repeat(1_100_000) + "\"")).statusCode())
        .isEqualTo(413);
    assertThat(post(project, event(""), "Idempotency-Key", "a b").statusCode()).isEqualTo(400);
    assertThat(
            post(project, event(",\"payload\":" + "[".repeat(2000) + "]".repeat(2000)))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aQueryParameterDoesNotStandInForThePath() {
    String other = service.project("other");

    HttpResponse<String> response = post(project + "?projectId=" + other, event(""));

    assertThat(response.statusCode()).as(response.body()).isIn(201, 403, 400);
    assertThat(events("project_id = '" + other + "'")).isZero();
  }

  @Test
  void theSameRequestAgainGetsTheSameAnswerAndMakesNoSecondEvent() {
    String id = UUID.randomUUID().toString();
    HttpResponse<String> first = post(project, event(""), "Idempotency-Key", id);
    HttpResponse<String> again = post(project, event(""), "Idempotency-Key", id);
    HttpResponse<String> other = post(project, event(",\"payload\":1"), "Idempotency-Key", id);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(other.statusCode()).isEqualTo(409);
    String event = Service.json(first).path("id").asText();
    assertThat(events("id = '" + event + "'")).isOne();
  }

  @Test
  void oneKeyAtTheSameTimeFromManyMakesOneEvent() {
    String type = "race-" + UUID.randomUUID();
    String body = "{\"source\":\"s\",\"type\":\"" + type + "\",\"severity\":\"INFO\"}";
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> post(project, body, "Idempotency-Key", type)))
            .toList();
    assertThat(all.stream().map(one -> one.join().statusCode()).distinct()).containsExactly(201);
    assertThat(all.stream().map(one -> one.join().body()).distinct()).hasSize(1);
    assertThat(events("type = '" + type + "'")).isOne();
  }

  @Test
  void aBatchHasAResultForEachItem() {
    String batch =
        "[" + event("") + ",{\"source\":\"x\"},7," + event(",\"payload\":\"\\u0000\"") + "]";

    HttpResponse<String> response = post(project + "/batch", batch);

    assertThat(response.statusCode()).isEqualTo(207);
    JsonNode answer = Service.json(response);
    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
    assertThat(answer.path("rejected").asInt()).isEqualTo(3);
    assertThat(answer.path("results").findValuesAsText("status"))
        .containsExactly("201", "400", "400", "400");
    assertThat(events("id = '" + answer.at("/results/0/id").asText() + "'")).isOne();
  }

  @Test
  void aBatchMayBeLines() {
    String lines = event("") + "\r\n\n{\"source\":\n" + event("") + " x\n" + event("");

    HttpResponse<String> response =
        post(project + "/batch", lines, "Content-Type", "application/x-ndjson");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(207);
    assertThat(Service.json(response).path("results").findValuesAsText("status"))
        .containsExactly("201", "400", "400", "201");
  }

  @Test
  void aBatchThatBreaksOffIsNothing() {
    long before = events("true");
    assertThat(post(project + "/batch", "[" + event("") + "," + event("")).statusCode())
        .isEqualTo(400);
    assertThat(post(project + "/batch", "[]").statusCode()).isEqualTo(400);
    assertThat(post(project + "/batch", event("")).statusCode()).isEqualTo(400);
    assertThat(events("true")).isEqualTo(before);
  }

  @Test
  void tenThousandItemsAreABatchAndOneMoreIsNot() {
    String type = "many-" + UUID.randomUUID();
    String item = "{\"source\":\"s\",\"type\":\"" + type + "\",\"severity\":\"INFO\"}";
    String most = String.join("\n", java.util.Collections.nCopies(10_000, item));
    HttpResponse<String> response =
        post(
            project + "/batch",
            most,
            "Content-Type",
            "application/x-ndjson",
            "Idempotency-Key",
            type);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(Service.json(response).path("accepted").asInt()).isEqualTo(10_000);
    assertThat(
            post(
                    project + "/batch",
                    most,
                    "Content-Type",
                    "application/x-ndjson",
                    "Idempotency-Key",
                    type)
                .body())
        .isEqualTo(response.body());
    assertThat(
            post(project + "/batch", most + "\n" + item, "Content-Type", "application/x-ndjson")
                .statusCode())
        .isEqualTo(413);
    assertThat(events("type = '" + type + "'")).isEqualTo(10_000);
  }

  @Test
  void eventsAreListedByPagesNewestFirst() {
    String mine = service.project("listed");
    String secret = service.key(mine, "secret")[1];
    String lines =
        IntStream.range(0, 7)
            .mapToObj(
                i ->
                    event(
                        ",\"occurredAt\":\"2026-02-0"
                            + (1 + i / 2)
                            + "T00:00:00Z\",\"correlationId\":\"c"
                            + i % 2
                            + "\",\"payload\":"
                            + i))
            .collect(Collectors.joining("\n"));
    assertThat(
            service
                .send(
                    "POST",
                    "/ingest/" + mine + "/batch",
                    lines,
                    "X-Api-Key",
                    secret,
                    "Content-Type",
                    "application/x-ndjson")
                .statusCode())
        .isEqualTo(201);

    List<String> payloads = new ArrayList<>();
    String next = "";
    do {
      JsonNode page =
          Service.json(service.send("GET", "/events?limit=3" + next, "", "X-Api-Key", secret));
      page.path("items").forEach(item -> payloads.add(item.path("payload").asText()));
      next = page.path("next").isNull() ? "" : "&after=" + page.path("next").asText();
    } while (!next.isEmpty());
    assertThat(payloads).containsExactly("6", "5", "4", "3", "2", "1", "0");

    assertThat(items(secret, "correlationId=c0")).isEqualTo(4);
    assertThat(items(secret, "from=2026-02-02T00:00:00Z&to=2026-02-03T00:00:00%2B00:00"))
        .isEqualTo(2);
    assertThat(items(secret, "severity=ERROR")).isZero();
    HttpResponse<String> wrong =
        service.send(
            "GET", "/events?limit=0&from=x&severity=bad&after=zz", "", "X-Api-Key", secret);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(Service.json(wrong).path("errors").findValuesAsText("field"))
        .containsExactlyInAnyOrder("limit", "from", "severity", "after");
  }

  private static int items(String secret, String query) {
    return Service.json(service.send("GET", "/events?" + query, "", "X-Api-Key", secret))
        .path("items")
        .size();
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] bytes = event(",\"payload\":\"?\"").getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 3] = (byte) 0xC0;
    HttpResponse<String> response =
        service.send(
            service
                .request("POST", "/ingest/" + project, "x", "X-Api-Key", key)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
  }
}
