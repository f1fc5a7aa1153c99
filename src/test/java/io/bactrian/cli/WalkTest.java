package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.access.Service;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demonstration: a collection walks from MongoDB to PostgreSQL, back, and there again, by
 * commands, while it is written; nothing that was acknowledged is lost.
 */
class WalkTest {

  private static final String NOTE =
      "{\"userId\": \"%s\", \"title\": \"t\", \"message\": \"0\", \"type\": \"info\", \"category\": \"offer\","
          + " \"isRead\": false, \"createdAt\": {\"$date\": \"%s\"}}";
  private static final int WRITERS = 3;

  private final Map<String, Integer> journal = new ConcurrentHashMap<>();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Map<String, String> stores =
      Map.of(
          "bactrian.postgres.url", TestPostgres.freshUrl(),
          "bactrian.mongo.url", TestMongo.freshUrl());

  @TempDir private Path data = Path.of("");

  @Test
  void aCollectionWalksThereAndBackByCommandsWhileItIsWritten() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try (Service service =
        Service.start(
            data,
            "bactrian.stores=postgres,mongo",
            "bactrian.systems=risk,escrow",
            "bactrian.follow.pause=20s",
            "bactrian.postgres.url=" + stores.get("bactrian.postgres.url"),
            "bactrian.mongo.url=" + stores.get("bactrian.mongo.url"))) {
      List<Future<?>> writers =
          IntStream.range(0, WRITERS)
              .<Future<?>>mapToObj(i -> threads.submit(() -> write(service, i)))
              .toList();
      goesOn();
      CommandLineRun copied = run("backfill", "escrow");
      assertThat(copied.status()).as(copied.out() + copied.err()).isZero();
      await().atMost(Duration.ofMinutes(1)).until(() -> run("sync", "escrow").status() == 0);
      for (String mode : List.of("dual", "postgres", "dual", "mongo", "dual", "postgres")) {
        CommandLineRun walked =
            run("mode", "escrow", "notifications", mode, "--timeout", "30s", "--why", "a walk");
        assertThat(walked.status()).as(walked.err()).isZero();
        goesOn();
      }
      stop.set(true);
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }

      assertEverythingThere(service);
      CommandLineRun back =
          run(
              "mode",
              "escrow",
              "notifications",
              "mongo",
              "--timeout",
              "30s",
              "--why",
              "to compare");
      assertThat(back.status()).as(back.err()).isZero();
      assertEverythingThere(service);
      CommandLineRun verified = run("verify", "escrow");
      assertThat(verified.status()).as(verified.out()).isZero();
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  private void goesOn() {
    int before = journal.size();
    await().atMost(Duration.ofMinutes(1)).until(() -> journal.size() > before + 10);
  }

  private CommandLineRun run(String... words) {
    return CommandLineRun.of(stores, words);
  }

  private static HttpResponse<String> send(
      Service service, String method, String path, String body) {
    return service.send(
        service
            .request(method, path, body, "Authorization", Service.basic())
            .timeout(Duration.ofSeconds(60))
            .build());
  }

  /** Inserts, raises twice, deletes one in three; notes what was acknowledged. */
  private void write(Service service, int writer) {
    for (int i = 0; !stop.get(); i++) {
      String note =
          NOTE.formatted(
              "user" + writer, Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
      HttpResponse<String> made = send(service, "POST", "/stores/notifications", note);
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      String path = made.headers().firstValue("Location").orElseThrow();
      for (int times = 1; times <= 2; times++) {
        HttpResponse<String> raised =
            send(service, "PATCH", path, "{\"$set\": {\"message\": \"" + times + "\"}}");
        assertThat(raised.statusCode()).as(raised.body()).isEqualTo(200);
      }
      journal.put(path, 2);
      if (i % 3 == 0) {
        assertThat(send(service, "DELETE", path, "").statusCode()).isEqualTo(204);
        journal.put(path, -1);
      }
    }
  }

  private void assertEverythingThere(Service service) {
    journal.forEach(
        (path, times) -> {
          HttpResponse<String> now = send(service, "GET", path, "");
          assertThat(now.statusCode()).as(path).isEqualTo(times < 0 ? 404 : 200);
          if (times > 0) {
            assertThat(Service.json(now).path("message").asText()).as(path).isEqualTo("2");
          }
        });
  }
}
