package io.bactrian.chaos;

import io.bactrian.bson.ExtendedJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** By {@code /stores} of one replica or another, which is right in every mode. */
final class ThroughStores implements Way {

  private final List<Replica> replicas;

  ThroughStores(List<Replica> replicas) {
    this.replicas = replicas;
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable BsonDocument body, @Nullable String etag, int... good)
      throws Again {
    Replica replica = replicas.get(ThreadLocalRandom.current().nextInt(replicas.size()));
    String text =
        body == null ? "" : new String(ExtendedJson.canonical(body), StandardCharsets.UTF_8);
    try {
      HttpResponse<String> answer =
          etag == null
              ? replica.send(method, "/stores/" + path, text)
              : replica.send(method, "/stores/" + path, text, "If-Match", etag);
      for (int each : good) {
        if (answer.statusCode() == each) {
          return answer;
        }
      }
      String what = method + " " + path + " answered " + answer.statusCode() + ": " + answer.body();
      if (mayBeTriedAgain(answer)) {
        throw new Again(what);
      }
      throw new AssertionError(what);
    } catch (IOException e) {
      throw new Again(method + " " + path + ": " + e);
    }
  }

  /**
   * Not now (503); somebody else was quicker, or it was this write after all, unanswered (409,
   * 412); or it refers to what the sync has not landed yet, and will.
   */
  private static boolean mayBeTriedAgain(HttpResponse<String> answer) {
    return switch (answer.statusCode()) {
      case 503, 409, 412 -> true;
      case 422 -> answer.body().contains("dangling_reference");
      default -> false;
    };
  }

  private static String path(String collection, BsonValue id) {
    return collection + "/" + id.asObjectId().getValue().toHexString();
  }

  @Override
  public Seen read(String collection, BsonValue id) throws Again {
    HttpResponse<String> answer =
        send("GET", path(collection, id) + "?dialect=canonical", null, null, 200, 404);
    return answer.statusCode() == 404
        ? new Seen(null, null)
        : new Seen(
            ExtendedJson.parse(answer.body()).asDocument(),
            answer.headers().firstValue("ETag").orElseThrow());
  }

  @Override
  public void insert(String collection, BsonDocument document) throws Again {
    send("POST", collection, document, null, 201);
  }

  @Override
  public void update(String collection, BsonValue id, BsonDocument update, @Nullable String etag)
      throws Again {
    send("PATCH", path(collection, id), update, etag, 200);
  }

  @Override
  public void replace(String collection, BsonValue id, BsonDocument document, @Nullable String etag)
      throws Again {
    send("PUT", path(collection, id), document, etag, 200);
  }

  @Override
  public void delete(String collection, BsonValue id) throws Again {
    send("DELETE", path(collection, id), null, null, 204);
  }
}
