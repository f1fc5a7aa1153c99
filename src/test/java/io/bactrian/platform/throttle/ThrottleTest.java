package io.bactrian.platform.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.platform.PostgresAt;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestServer;
import io.bactrian.source.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What slows work down, and that it says so. */
class ThrottleTest {

  private final DataSource postgres = TestPostgres.databaseWithCore();
  private final AtomicReference<@Nullable String> heard = new AtomicReference<>();

  private final Watcher watcher =
      new Watcher() {
        @Override
        public void read(String collection, long documents, long bytes) {}

        @Override
        public void slowed(@Nullable String why) {
          heard.set(why);
        }
      };

  @Test
  void aSignalSlowsWorkDownAndLetsItGoAgain() {
    AtomicReference<@Nullable String> signal = new AtomicReference<>();
    try (Throttle throttle = TestThrottle.of(postgres, List.of(system -> signal.get()))) {
      Throttle.Work work = throttle.begin("shop", watcher);
      work.did(Duration.ofHours(1).toNanos());
      assertThat(heard.get()).isNull();

      signal.set("PostgreSQL takes 300 ms to answer");
      await()
          .untilAsserted(
              () -> assertThat(did(work)).isEqualTo("5%: PostgreSQL takes 300 ms to answer"));
      signal.set(null);
      await().untilAsserted(() -> assertThat(did(work)).isNull());
    }
  }

  private @Nullable String did(Throttle.Work work) {
    work.did(1000);
    return heard.get();
  }

  @Test
  void workWaitsInProportionToWhatItDid() {
    new Words(postgres).say("shop", 20, "ann", null);
    try (Throttle throttle = TestThrottle.of(postgres)) {
      Throttle.Work work = throttle.begin("shop", watcher);
      long started = System.nanoTime();
      work.did(Duration.ofMillis(50).toNanos());
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
      assertThat(heard.get()).isEqualTo("20%: ann said so");
    }
  }

  @Test
  void aPauseThatWasSaidBeforeHoldsUntilItIsLifted() {
    Words words = new Words(postgres);
    words.say("shop", 0, "ann", "the bank closes its books");
    try (Throttle throttle = TestThrottle.of(postgres)) {
      CompletableFuture<Throttle.Work> work =
          CompletableFuture.supplyAsync(() -> throttle.begin("shop", watcher));
      await()
          .untilAsserted(
              () ->
                  assertThat(heard.get())
                      .isEqualTo("paused: ann said so, the bank closes its books"));
      assertThat(work).isNotDone();
      assertThat(throttle.begin("other", Watcher.NONE)).isNotNull();

      words.say("shop", 100, "ann", null);
      await().until(work::isDone);
      assertThat(words.of("shop")).isEqualTo(Speed.FULL);
    }
  }

  @Test
  void whatIsOffNeverWaitsAndLooksAtNothing() {
    new Words(postgres).say("shop", 0, "ann", null);
    Throttle.off().begin("shop", watcher).did(Long.MAX_VALUE);
    assertThat(heard.get()).isNull();
  }

  @Test
  void aStoreIsTooSlowAgainstWhatItUsuallyTakesOrAtAll() {
    Latency latency = new Latency("MongoDB", () -> {}, TestThrottle.settings());
    for (int i = 0; i < 10; i++) {
      assertThat(latency.judge(2)).isNull();
    }
    assertThat(latency.judge(90)).as("one slow answer").isNull();
    assertThat(latency.judge(2)).isNull();
    assertThat(latency.judge(45)).as("fast enough whatever is usual").isNull();
    assertThat(latency.judge(90)).isNull();
    assertThat(latency.judge(90)).startsWith("MongoDB takes 90 ms to answer, usually");
    for (int i = 0; i < 3; i++) {
      latency.judge(2);
    }
    assertThat(latency.judge(2)).isNull();

    Latency slow = new Latency("MongoDB", () -> {}, TestThrottle.settings());
    slow.judge(200);
    slow.judge(300);
    assertThat(slow.judge(300)).as("the absolute limit").contains("300 ms");
  }

  @Test
  void whatIsUsualStaysSoWhileItIsTooSlowUnlessThatLasts() {
    AtomicLong clock = new AtomicLong();
    Latency latency = new Latency("MongoDB", () -> {}, TestThrottle.settings(), clock::get);
    for (int i = 0; i < 10; i++) {
      assertThat(latency.judge(2)).isNull();
    }
    assertThat(latency.judge(100)).isNull();
    for (int second = 0; second < 29 * 60; second++) {
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      assertThat(latency.judge(100)).isEqualTo("MongoDB takes 100 ms to answer, usually 2.0");
    }
    clock.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(latency.judge(100)).isNotNull();
    assertThat(latency.judge(100)).as("half an hour makes it usual").isNull();
  }

  @Test
  void aFrozenServerIsAReasonAndAThawedOneNone(@TempDir Path folder) {
    try (TestServer server = TestServer.postgres(folder)) {
      DataSource frozen = PostgresAt.url(server.url());
      Latency latency =
          new Latency(
              "PostgreSQL", () -> ThrottleConfiguration.ping(frozen), TestThrottle.settings());
      assertThat(latency.slow("shop")).isNull();
      try (Throttle throttle = TestThrottle.of(postgres, List.of(latency))) {
        Throttle.Work work = throttle.begin("shop", watcher);
        server.freeze();
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(did(work)).endsWith("PostgreSQL does not answer"));
        server.thaw();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(did(work)).isNull());
      }
    }
  }

  @Test
  void theSlowestReplicaCounts() {
    assertThat(
            ReplicationLag.behind(
                BsonDocument.parse(
                    """
                    {members: [
                      {state: 1, optimeDate: {$date: '2030-01-01T00:01:00Z'}},
                      {state: 2, optimeDate: {$date: '2030-01-01T00:00:55Z'}},
                      {state: 2, optimeDate: {$date: '2030-01-01T00:00:18Z'}},
                      {state: 8, optimeDate: {$date: '1970-01-01T00:00:00Z'}}]}
                    """)))
        .isEqualTo(42);
    assertThat(ReplicationLag.ofPostgres(postgres, TestThrottle.settings()).slow("shop")).isNull();
  }

  @Test
  void aStreamThatMovesAndIsBehindIsAReasonAndAQuietOneIsNone() throws Exception {
    SyncLag lag = new SyncLag(postgres, TestThrottle.settings());
    position("0");
    assertThat(lag.slow("shop")).isNull();
    assertThat(lag.slow("shop")).as("it stands still").isNull();
    position("(extract(epoch from now())::bigint - 100) << 32");
    assertThat(lag.slow("shop")).startsWith("the change stream is 10");
    position("extract(epoch from now())::bigint << 32");
    assertThat(lag.slow("shop")).isNull();
  }

  private void position(String time) throws Exception {
    try (var connection = postgres.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into bactrian.sync_positions (system, stream, source, cluster_time)"
              + " values ('shop', '', 'test', "
              + time
              + ") on conflict (system, stream) do update set cluster_time = excluded.cluster_time");
    }
  }
}
