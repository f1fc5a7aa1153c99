package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.access.Service;
import io.bactrian.platform.TestServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the stream loses before it is evaluated is evaluated all the same. */
class CatchUpTest {

  private static final String STREAM = "platform-events";

  private static TestServer server;
  private static Service service;
  private static RedisCommands<String, String> redis;
  private static CatchUp catchUp;

  private String project;

  @BeforeAll
  static void start(@TempDir Path data) {
    server = TestServer.redis(data);
    service =
        Service.start(
            data.resolve("service"),
            "bactrian.stores=postgres,redis",
            "bactrian.redis.url=" + server.url(),
            "bactrian.risk.sweep-interval=3600000");
    redis =
        ((RedisClient) service.bean(LettuceConnectionFactory.class).getRequiredNativeClient())
            .connect()
            .sync();
    catchUp = service.bean(CatchUp.class);
  }

  @AfterAll
  static void stop() {
    service.close();
    server.close();
  }

  @BeforeEach
  void everythingIsEvaluated() throws Exception {
    project = service.project("p");
    consumers(true);
    ingest("INFO", 1);
    await().atMost(Duration.ofSeconds(30)).until(() -> gauge("bactrian.stream.lag") == 0);
    catchUp.check();
  }

  @AfterEach
  void goOn() throws Exception {
    consumers(true);
  }

  private static void consumers(boolean on) throws Exception {
    CamelContext camel = service.bean(CamelContext.class);
    if (on) {
      camel.getRouteController().startRoute("stream-risk");
    } else {
      camel.getRouteController().stopRoute("stream-risk");
    }
  }

  private static double gauge(String name) {
    catchUp.check();
    return service.bean(MeterRegistry.class).get(name).gauge().value();
  }

  private void ingest(String severity, int count) {
    String event = "{\"source\":\"web\",\"type\":\"t\",\"severity\":\"%s\"}".formatted(severity);
    String events = String.join(",", Collections.nCopies(count, event));
    assertThat(
            service.admin("POST", "/ingest/" + project + "/batch", "[" + events + "]").statusCode())
        .isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                service
                        .bean(JdbcClient.class)
                        .sql("select count(*) from risk.outbox")
                        .query(Long.class)
                        .single()
                    == 0);
  }

  private long incidents() {
    return service
        .bean(JdbcClient.class)
        .sql("select count(*) from risk.incidents where project_id = cast(? as uuid)")
        .param(project)
        .query(Long.class)
        .single();
  }

  /** Not at the first look: nobody may read the stream yet, or the route be looking just now. */
  private void awaitIncident() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              catchUp.check();
              assertThat(incidents()).isEqualTo(1);
            });
  }

  @Test
  void redisMayBeEmptied() throws Exception {
    consumers(false);
    ingest("ERROR", 11);
    redis.flushall();
    consumers(true);

    awaitIncident();
  }

  @Test
  void redisMayBeKilledAndForgetWhatItHadNotWritten() throws Exception {
    consumers(false);
    redis.configSet("appendonly", "no");
    ingest("ERROR", 11);
    server.kill();
    server.start();
    ingest("INFO", 1);
    consumers(true);

    awaitIncident();
  }

  @Test
  void theGroupMayBeMadeAnewBehindTheEvents() throws Exception {
    consumers(false);
    ingest("ERROR", 11);
    redis.xgroupDestroy(STREAM, "risk");
    redis.xgroupCreate(StreamOffset.from(STREAM, "$"), "risk", new XGroupCreateArgs());
    consumers(true);

    awaitIncident();
  }

  @Test
  void theStreamMayBeTrimmedFasterThanItIsRead() throws Exception {
    consumers(false);
    ingest("ERROR", 11);
    redis.xtrim(STREAM, 3);

    awaitIncident();
  }

  @Test
  void whatIsOnTheStreamIsLeftToItsConsumers() throws Exception {
    consumers(false);
    ingest("ERROR", 11);
    catchUp.check();
    assertThat(incidents()).isZero();
    assertThat(gauge("bactrian.stream.lag")).isPositive();

    consumers(true);

    await().atMost(Duration.ofSeconds(30)).until(() -> incidents() == 1);
    await().atMost(Duration.ofSeconds(30)).until(() -> gauge("bactrian.stream.lag") == 0);
  }
}
