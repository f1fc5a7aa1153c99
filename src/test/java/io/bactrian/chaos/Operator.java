package io.bactrian.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;

/** Walks collections by {@code /cutover} of one process, as a person does. */
final class Operator {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Replica replica;

  /** What was answered; the status is 0 when nothing was. */
  record Answer(int status, JsonNode body) {

    boolean done() {
      return status == 200;
    }

    String text(String field) {
      return body.path(field).asText();
    }

    @Override
    public String toString() {
      return status + " " + (body.has("detail") ? text("detail") : body);
    }
  }

  Operator(Replica replica) {
    this.replica = replica;
  }

  /** All collections that walk, with their stages. */
  Answer list() {
    return send("GET", "/cutover", "");
  }

  /** What the gate says. */
  Answer gate(String collection) {
    return send("GET", "/cutover/escrow." + collection, "");
  }

  /**
   * One walk.
   *
   * @param walk {@code advance}, {@code rollback} or {@code drill}
   */
  Answer walk(String walk, String collection, boolean force) {
    return send(
        "POST",
        "/cutover/escrow." + collection + "/" + walk,
        "{\"why\": \"a test\", \"force\": %s, \"timeoutSeconds\": 30}".formatted(force));
  }

  private Answer send(String method, String path, String body) {
    try {
      HttpResponse<String> answer = replica.send(method, path, body);
      return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    } catch (IOException e) {
      return new Answer(0, JSON.createObjectNode().put("detail", e.toString()));
    }
  }
}
