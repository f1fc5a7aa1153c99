package io.bactrian.ingest;

import io.bactrian.http.Problem;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one request wants to have committed: all of it or nothing.
 *
 * @param events checked; of one project
 * @param idempotency null when the request has no {@code Idempotency-Key}
 * @param response what the client gets when it is committed
 * @param done completed with what the client gets, which may be an earlier answer, or with a {@link
 *     Problem}
 */
record Intake(
    UUID projectId,
    List<NewEvent> events,
    @Nullable Idempotency idempotency,
    Response response,
    CompletableFuture<Response> done) {

  Intake(
      UUID projectId, List<NewEvent> events, @Nullable Idempotency idempotency, Response response) {
    this(projectId, events, idempotency, response, new CompletableFuture<>());
  }

  /**
   * A key that a client gives a request, so that it may send it again.
   *
   * @param hash of the request's body: another body under the same key is a mistake
   */
  record Idempotency(String key, byte[] hash) {

    static final int MOST = 200;

    /**
     * @throws Problem 400 when the key can't be one
     */
    Idempotency {
      if (key.isBlank() || key.length() > MOST || !key.chars().allMatch(c -> c > 32 && c < 127)) {
        throw Problem.invalid(
            "Idempotency-Key", "must be 1 to " + MOST + " visible ASCII characters");
      }
    }
  }

  /**
   * @param json the body
   */
  record Response(int status, String json) {}
}
