package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.access.Service;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The part of {@link StoresContractTest} that is about {@code _id}s: which there are, and paths.
 */
interface IdsContract {

  HttpResponse<String> send(String method, String path, String body, String... headers);

  default HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  default HttpResponse<String> post(String path, String body) {
    return send("POST", path, body);
  }

  /** Returns its path. */
  default String insert(String collection, String body) {
    HttpResponse<String> made = post("/stores/" + collection, body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return made.headers().firstValue("Location").orElseThrow();
  }

  @Test
  default void idsOfOtherTypesAreExtendedJson() {
    for (String id : List.of("\"theme\"", "7", "{\"a\":1}")) {
      HttpResponse<String> made =
          post("/stores/settings", "{\"_id\": " + id + ", \"value\": {\"x\": 1}}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      HttpResponse<String> read = get(made.headers().firstValue("Location").orElseThrow());
      assertThat(read.statusCode()).as(id + read.body()).isEqualTo(200);
      assertThat(read.body()).isEqualTo(made.body());
      assertThat(
              send("DELETE", made.headers().firstValue("Location").orElseThrow(), "").statusCode())
          .isEqualTo(204);
    }
    assertThat(get("/stores/settings/plain-word").statusCode()).isEqualTo(400);
  }

  @Test
  default void anIdThatIsADocumentKeepsTheOrderOfItsFields() {
    String path = insert("settings", "{\"_id\": {\"b\": 2, \"a\": 1}, \"value\": 1}");
    String other = "/stores/settings/" + encoded("{\"a\":1,\"b\":2}");
    assertThat(get(path).statusCode()).isEqualTo(200);
    assertThat(get(other).statusCode()).isEqualTo(404);
    assertThat(send("PATCH", other, "{\"$set\": {\"value\": 2}}").statusCode()).isEqualTo(404);
    assertThat(send("PATCH", path, "{\"$set\": {\"value\": 2}}").statusCode()).isEqualTo(200);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
  }

  @Test
  default void anIdThatIsANumberIsFoundByItsValue() {
    insert("settings", "{\"_id\": {\"$numberDecimal\": \"0.1\"}, \"value\": 1}");
    String path = "/stores/settings/0.1";
    assertThat(post("/stores/settings", "{\"_id\": 0.1, \"value\": 1}").statusCode())
        .isEqualTo(409);
    assertThat(get(path).statusCode()).isEqualTo(200);
    assertThat(send("PATCH", path, "{\"$set\": {\"value\": 2}}").statusCode()).isEqualTo(200);
    HttpResponse<String> put = send("PUT", path, "{\"value\": 3}");
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(get(path).body()).isEqualTo(put.body());
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$gt\":0}",
        "{\"$ne\":1}",
        "{\"$regex\":\"a\",\"$options\":\"\"}",
        "[1]",
        "null"
      })
  default void whatIsNoIdIsRefused(String id) {
    String there = insert("settings", "{\"_id\": \"aa\", \"value\": 1}");
    String path = "/stores/settings/" + encoded(id);
    for (String method : List.of("GET", "DELETE")) {
      assertThat(send(method, path, "").statusCode()).as(method).isEqualTo(400);
    }
    assertThat(send("PATCH", path, "{\"$set\": {\"value\": 2}}").statusCode()).isEqualTo(400);
    if (!id.equals("null")) {
      assertThat(post("/stores/settings", "{\"_id\": " + id + ", \"value\": 1}").statusCode())
          .isEqualTo(400);
    }
    assertThat(send("DELETE", there, "").statusCode()).isEqualTo(204);
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "50%",
        "%2F",
        "a;b=c",
        "c:\\d",
        "say \"hi\"",
        "//",
        "../x",
        "ä+ ?#",
        "\u2028"
      })
  default void anIdMayHoldAnyCharacter(String id) {
    String json =
        new BsonDocument("_id", new BsonString(id)).append("value", new BsonInt32(1)).toJson();
    String path = insert("settings", json);
    assertThat(Service.json(get(path)).path("_id").asText()).isEqualTo(id);
    assertThat(send("PATCH", path, "{\"$set\": {\"value\": 2}}").statusCode()).isEqualTo(200);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(get(path).statusCode()).isEqualTo(404);
  }
}
