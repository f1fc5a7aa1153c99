package io.bactrian.projects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import io.bactrian.http.Ids;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProjectsTest {

  private static Service service;

  @BeforeAll
  static void start(@TempDir Path data) {
    service = Service.start(data);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aProjectIsMadeReadRenamedAndDeleted() {
    HttpResponse<String> created = service.admin("POST", "/projects", "{\"name\":\"  Shop 🛒 \"}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    JsonNode project = Service.json(created);
    assertThat(project.fieldNames())
        .toIterable()
        .containsExactly("id", "name", "createdAt", "updatedAt");
    assertThat(project.path("name").asText()).isEqualTo("Shop 🛒");
    assertThat(Instant.parse(project.path("createdAt").asText()))
        .isBefore(Instant.now().plusSeconds(5));
    String path = "/projects/" + project.path("id").asText();
    assertThat(created.headers().firstValue("Location")).contains(path);

    assertThat(Service.json(service.admin("GET", path, ""))).isEqualTo(project);
    JsonNode renamed = Service.json(service.admin("PATCH", path, "{\"name\":\"Other\"}"));
    assertThat(renamed.path("name").asText()).isEqualTo("Other");
    assertThat(renamed.path("updatedAt")).isNotEqualTo(project.path("updatedAt"));
    assertThat(Service.json(service.admin("GET", "/projects", "")))
        .contains(renamed)
        .isInstanceOf(com.fasterxml.jackson.databind.node.ArrayNode.class);

    assertThat(service.admin("DELETE", path, "").statusCode()).isEqualTo(204);
    for (String method : List.of("GET", "DELETE")) {
      assertThat(service.admin(method, path, "").statusCode()).isEqualTo(404);
    }
    assertThat(service.admin("PATCH", path, "{\"name\":\"x\"}").statusCode()).isEqualTo(404);
  }

  @Test
  void theIdThatItHadInMongoDbFindsIt() {
    String id = service.project("by object id");
    String objectId =
        service
            .bean(JdbcClient.class)
            .sql("select bactrian.objectid(:id)")
            .param("id", UUID.fromString(id))
            .query(String.class)
            .single();
    assertThat(Ids.parse(objectId)).hasToString(id);
    assertThat(service.admin("GET", "/projects/" + objectId, "").statusCode()).isEqualTo(200);
  }

  @Test
  void aProjectWithEventsIsDeletedOnlyByForce() {
    String id = service.project("busy");
    service
        .bean(JdbcClient.class)
        .sql(
            """
            insert into risk.events (id, project_id, source, type, severity, payload, occurred_at)
            values (gen_random_uuid(), :id, 's', 't', 'INFO', '{}', now())
            """)
        .param("id", UUID.fromString(id))
        .update();
    assertThat(service.admin("DELETE", "/projects/" + id, "").statusCode()).isEqualTo(409);
    assertThat(service.admin("DELETE", "/projects/" + id + "?force=maybe", "").statusCode())
        .isEqualTo(400);
    assertThat(service.admin("DELETE", "/projects/" + id + "?force=true", "").statusCode())
        .isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "1",
        "\"x\"",
        "null",
        " ",
        "{}",
        "{\"name\":null}",
        "{\"name\":7}",
        "{\"name\":\"  \"}",
        "{\"name\":\"a\\u0000b\"}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"name\":\"a\"} {}",
        "{\"name\":\"a\",\"colour\":1}",
        "\ufeff{\"name\":\"a\"}"
      })
  void whatIsWrongWithABodyIsA400(String body) {
    HttpResponse<String> response = service.admin("POST", "/projects", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void everyWrongFieldIsToldAtOnce() {
    String id = service.project("fields");
    HttpResponse<String> response =
        service.admin("POST", "/projects/" + id + "/keys", "{\"kind\":\"golden\",\"colour\":1}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Service.json(response).path("errors").findValuesAsText("field"))
        .containsExactlyInAnyOrder("name", "kind", "colour");
  }

  @Test
  void namesAreCountedInCharactersNotInHalves() {
    String longest = "🛒".repeat(512);
    assertThat(service.admin("POST", "/projects", "{\"name\":\"" + longest + "\"}").statusCode())
        .isEqualTo(201);
    assertThat(service.admin("POST", "/projects", "{\"name\":\"" + longest + "x\"}").statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "nonsense",
    "application/json;charset=utf-16"
  })
  void anotherContentTypeIsA415(String type) {
    HttpResponse<String> response =
        service.send(
            "POST",
            "/projects",
            "{\"name\":\"a\"}",
            "Authorization",
            Service.basic(),
            "Content-Type",
            type);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "0", "%00", "zzzzzzzzzzzzzzzzzzzzzzzz", "..%2f", "a%20b", "%F0%9F"})
  void whatIsNoIdIsA400(String id) {
    for (String method : List.of("GET", "DELETE")) {
      assertThat(service.admin(method, "/projects/" + id, "").statusCode()).as(id).isEqualTo(400);
    }
  }

  @Test
  void aKeyIsShownOnceListedWithoutItsSecretAndRevoked() {
    String id = service.project("keys");
    HttpResponse<String> created =
        service.admin("POST", "/projects/" + id + "/keys", "{\"name\":\"server\"}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    JsonNode key = Service.json(created);
    assertThat(key.path("kind").asText()).isEqualTo("secret");
    assertThat(key.path("key").asText()).matches("bac_sk_[0-9a-f]{24}_[A-Za-z0-9_-]{43}");
    String path = "/projects/" + id + "/keys/" + key.path("id").asText();

    HttpResponse<String> listed = service.admin("GET", "/projects/" + id + "/keys", "");
    assertThat(listed.body())
        .contains(key.path("publicId").asText())
        .doesNotContain(key.path("key").asText().substring(32));
    assertThat(service.admin("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(service.admin("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(
            Service.json(service.admin("GET", "/projects/" + id + "/keys", ""))
                .path(0)
                .has("revokedAt"))
        .isTrue();
  }

  @Test
  void keysOfAProjectThatIsNotThereAreA404() {
    String path = "/projects/" + UUID.randomUUID() + "/keys";
    assertThat(service.admin("GET", path, "").statusCode()).isEqualTo(404);
    assertThat(service.admin("POST", path, "{\"name\":\"a\"}").statusCode()).isEqualTo(404);
    assertThat(service.admin("DELETE", path + "/" + UUID.randomUUID(), "").statusCode())
        .isEqualTo(404);
  }
}
