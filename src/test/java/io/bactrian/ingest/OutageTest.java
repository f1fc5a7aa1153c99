package io.bactrian.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import io.bactrian.platform.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole service under load while PostgreSQL or Redis goes away and comes back. */
class OutageTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String EVENT = "\"source\":\"web\",\"type\":\"login\",\"severity\":\"INFO\"";

  private static TestServer postgres;
  private static TestServer redis;
  private static Service service;

  /** Ways for a server to be away. */
  enum Outage {
    STOPPED {
      @Override
      void begin(TestServer server) {
        server.stop();
      }
    },
    KILLED {
      @Override
      void begin(TestServer server) {
        server.kill();
      }
    },
    FROZEN {
      @Override
      void begin(TestServer server) {
        server.freeze();
      }

      @Override
      void end(TestServer server) {
        server.thaw();
      }
    };

    abstract void begin(TestServer server);

    void end(TestServer server) {
      server.start();
    }
  }

  @BeforeAll
  static void start(@TempDir Path folder) {
    postgres = TestServer.postgres(folder);
    redis = TestServer.redis(folder);
    service =
        Service.start(
            folder.resolve("data"),
            "bactrian.stores=postgres,redis",
            "bactrian.postgres.url=" + postgres.url(),
            "bactrian.redis.url=" + redis.url(),
            "bactrian.access.rate=0",
            "bactrian.ingest.timeout=2s",
            "bactrian.postgres.timeout=3s",
            "bactrian.risk.retry-after=2000");
  }

  @AfterAll
  static void stop() {
    service.close();
    redis.close();
    postgres.close();
  }

  private static Load load() {
    String project = service.project("outage");
    return new Load(() -> service.uri("/"), project, service.key(project, "secret")[1], 4, EVENT);
  }

  @ParameterizedTest
  @EnumSource
  void withoutRedisEventsAreTakenInAndReachTheStreamAfterwards(Outage outage) {
    Load load = load();
    try (load) {
      awaitAccepted(load);
      outage.begin(redis);
      try {
        awaitAccepted(load);
        awaitHealth("redis", "DOWN");
        awaitAccepted(load);
      } finally {
        outage.end(redis);
      }
      awaitHealth("redis", "UP");
      awaitAccepted(load);
    }
    settle(load);
    assertThat(load.refused()).isZero();
    assertThat(load.notRead()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void withoutPostgresRequestsAreRefusedAndServedAgainByThemselves(Outage outage) {
    Load load = load();
    try (load) {
      awaitAccepted(load);
      outage.begin(postgres);
      try {
        awaitRefused(load);
        awaitHealth("db", "DOWN");
        awaitRefused(load);
      } finally {
        outage.end(postgres);
      }
      awaitHealth("db", "UP");
      awaitAccepted(load);
    }
    settle(load);
  }

  private static void settle(Load load) {
    System.out.println("OutageTest: " + load);
    try (Reckoning reckoning = new Reckoning(postgres, redis)) {
      reckoning.awaitSettled();
      reckoning.check(load);
    }
    assertThat(load.unanswered()).isZero();
    assertThat(load.longest()).isLessThan(Duration.ofSeconds(30));
  }

  private static void awaitAccepted(Load load) {
    int accepted = load.accepted() + 50;
    int read = load.read() + 5;
    await().atMost(LONG).until(() -> load.accepted() > accepted && load.read() > read);
  }

  private static void awaitRefused(Load load) {
    int refused = load.refused() + 8;
    int notRead = load.notRead();
    await().atMost(LONG).until(() -> load.refused() > refused && load.notRead() > notRead);
  }

  /** What an administrator is told of a store. */
  private static void awaitHealth(String store, String status) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              JsonNode health = Service.json(service.admin("GET", "/actuator/health", ""));
              assertThat(health.path("status").asText()).as(health.toString()).isEqualTo(status);
              assertThat(health.path("components").path(store).path("status").asText())
                  .as(health.toString())
                  .isEqualTo(status);
            });
  }
}
