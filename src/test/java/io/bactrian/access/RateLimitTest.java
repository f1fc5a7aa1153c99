package io.bactrian.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bactrian.http.Problem;
import io.github.bucket4j.ConsumptionProbe;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

class RateLimitTest {

  private final Caller key =
      new Caller.Key(UUID.randomUUID(), UUID.randomUUID(), Caller.Kind.SECRET);
  private RedisServer server;
  private RedisClient client;

  @BeforeEach
  void start() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    server = new RedisServer(port);
    server.start();
    client = RedisClient.create("redis://127.0.0.1:" + port);
  }

  @AfterEach
  void stop() throws IOException {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    server.stop();
  }

  @Test
  void moreThanTheBurstIsRefusedWithTheTimeToWait() {
    try (RateLimit limit = new RateLimit(10, 100, null)) {
      limit.take(key, 100);
      assertThatThrownBy(() -> limit.take(key, 20))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.status().value()).isEqualTo(429);
                assertThat(problem.retryAfter()).isEqualTo("2");
              });
    }
  }

  @Test
  void aBatchLargerThanTheBurstGoesIntoDebt() {
    try (RateLimit limit = new RateLimit(10, 100, null)) {
      limit.take(key, 150);
      assertThatThrownBy(() -> limit.take(key, 1))
          .isInstanceOfSatisfying(
              Problem.class, problem -> assertThat(problem.retryAfter()).isIn("5", "6"));
      assertThatThrownBy(() -> limit.take(key, 150)).isInstanceOf(Problem.class);
    }
  }

  @Test
  void whoHasLoggedInAndOtherKeysAreNotConcerned() {
    try (RateLimit limit = new RateLimit(10, 10, null)) {
      limit.take(key, 10);
      assertThatCode(
              () -> {
                limit.take(new Caller.Admin("admin"), 1000);
                limit.take(
                    new Caller.Key(UUID.randomUUID(), UUID.randomUUID(), Caller.Kind.SECRET), 10);
              })
          .doesNotThrowAnyException();
    }
  }

  @Test
  void replicasShareOneBucketInRedisWhichExpires() {
    SharedBuckets one = shared();
    SharedBuckets other = shared();
    UUID id = ((Caller.Key) key).id();
    await().until(() -> one.take(id, 60, 0) != null);
    await()
        .untilAsserted(
            () -> {
              ConsumptionProbe probe = other.take(id, 60, 0);
              assertThat(probe != null && !probe.isConsumed()).isTrue();
            });
    var redis = client.connect().sync();
    assertThat(redis.keys("bactrian:rate:" + id + "*"))
        .singleElement()
        .satisfies(name -> assertThat(redis.pttl(name)).isBetween(1L, 120_000L));
    one.close();
    other.close();
  }

  @Test
  void withoutRedisEachReplicaCountsAloneAndNobodyWaits() throws IOException {
    UUID id = ((Caller.Key) key).id();
    SharedBuckets buckets = shared();
    await().until(() -> buckets.take(id, 1, 0) != null);
    try (RateLimit limit = new RateLimit(1, 100, buckets)) {
      limit.take(key, 1);
      server.stop();
      long begin = System.nanoTime();
      for (int i = 0; i < 90; i++) {
        limit.take(key, 1);
      }
      // Asking Redis each time would take 9 s.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 200; i++) {
                  limit.take(key, 1);
                }
              })
          .isInstanceOf(Problem.class);
      server.start();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(buckets.take(UUID.randomUUID(), 1, 0)).isNotNull());
    }
  }

  private SharedBuckets shared() {
    return new SharedBuckets(
        1, 100, () -> client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)));
  }
}
