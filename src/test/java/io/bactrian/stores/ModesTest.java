package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.access.Service;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collection changes its store while it is written, in more than one process. */
class ModesTest {

  private static final String CUSTOMER =
      "{\"email\": \"%s@x.org\", \"name\": \"n\", \"visits\": 0, \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  private static final String[] PATIENT = {"bactrian.follow.pause=15s"};

  @TempDir private Path data = Path.of("");

  @Test
  void aCollectionWalksThroughAllModesUnderTraffic() throws Exception {
    String mongo = TestMongo.freshUrl();
    AtomicBoolean stop = new AtomicBoolean();
    // What was acknowledged: path and how often its counter was raised; -1 when it was deleted.
    Map<String, Long> journal = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Shop first = Shop.on(data.resolve("a"), TestPostgres.freshUrl(), mongo, PATIENT);
        Shop second = first.second(data.resolve("b"), mongo, PATIENT)) {
      first.copied("customers");
      List<Future<?>> writers =
          IntStream.range(0, 4)
              .<Future<?>>mapToObj(
                  i -> threads.submit(() -> write(i % 2 == 0 ? first : second, i, stop, journal)))
              .toList();
      Awaitility.await().until(() -> journal.size() > 10);
      for (Mode mode : List.of(Mode.DUAL, Mode.POSTGRES, Mode.DUAL, Mode.MONGO)) {
        (mode == Mode.DUAL ? first : second).mode("customers", mode);
        int before = journal.size();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> journal.size() > before + 5);
      }
      stop.set(true);
      for (Future<?> each : writers) {
        each.get(30, TimeUnit.SECONDS);
      }
      for (Map.Entry<String, Long> each : journal.entrySet()) {
        HttpResponse<String> now = first.send("GET", each.getKey(), "");
        if (each.getValue() < 0) {
          assertThat(now.statusCode()).as(each.getKey()).isEqualTo(404);
        } else {
          assertThat(now.statusCode()).as(each.getKey()).isEqualTo(200);
          assertThat(Service.json(now).path("visits").asLong())
              .as(each.getKey())
              .isEqualTo(each.getValue());
        }
      }
      // One more walk without writers: in dual, both are kept.
      first.mode("customers", Mode.DUAL);
      assertThat(first.differing("customers")).isEmpty();
      assertThat(first.count("select count(*) from bactrian.stage_changes where walk = 'mode'"))
          .isEqualTo(5);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  private static void write(Shop shop, int writer, AtomicBoolean stop, Map<String, Long> journal) {
    for (int i = 0; !stop.get(); i++) {
      HttpResponse<String> made =
          shop.send("POST", "/stores/customers", CUSTOMER.formatted(writer + "-" + i));
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      String path = made.headers().firstValue("Location").orElseThrow();
      journal.put(path, 0L);
      HttpResponse<String> raised = shop.send("PATCH", path, "{\"$inc\": {\"visits\": 1}}");
      assertThat(raised.statusCode()).as(raised.body()).isEqualTo(200);
      journal.put(path, 1L);
      if (i % 3 == 0) {
        assertThat(shop.send("DELETE", path, "").statusCode()).isEqualTo(204);
        journal.put(path, -1L);
      }
    }
  }

  @Test
  void aFenceThatTakesTooLongIsUndone() throws Exception {
    try (Shop shop =
            Shop.start(data, "bactrian.modes.demo.customers=dual", "bactrian.follow.lease=30s");
        Connection busy = shop.connect()) {
      busy.setAutoCommit(false);
      busy.createStatement()
          .execute("select pg_advisory_xact_lock_shared(hashtextextended('demo.customers', 13))");
      HttpResponse<String> answer =
          shop.send(
              "POST",
              "/stores/customers/mode",
              "{\"mode\": \"postgres\", \"why\": \"test\", \"timeoutSeconds\": 1}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(answer.body()).contains("writes that are under way");
      busy.rollback();
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("a")).statusCode())
          .isEqualTo(201);
      shop.sql(
          "insert into bactrian.replicas values (gen_random_uuid(), 0, now() + interval '10 min')");
      assertThatThrownBy(
              () ->
                  shop.service()
                      .bean(ModeSwitch.class)
                      .change(
                          "demo",
                          "customers",
                          null,
                          Stage.POSTGRES,
                          StageSwitch.Decision.byHand("test", "a test", Duration.ofSeconds(5)),
                          StageSwitch.Progress.NONE))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("1 replicas that have not stopped");
      assertThat(shop.count("select count(*) from bactrian.modes where fenced_at is not null"))
          .isZero();
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("b")).statusCode())
          .isEqualTo(201);
      assertThat(shop.send("GET", "/stores", "").body()).contains("\"mode\":\"dual\"");
      shop.sql("delete from bactrian.replicas where until > now() + interval '1 min'");
      long begun = System.nanoTime();
      HttpResponse<String> changed =
          shop.send("POST", "/stores/customers/mode", "{\"mode\": \"pg\", \"why\": \"test\"}");
      assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("c")).statusCode())
          .isEqualTo(201);
      assertThat(shop.inPostgres("customers")).hasSize(3);
    }
  }

  @Test
  void whatWasSetByHandHasAReasonAndStaysVisibleWithWhatTheGateSaid() {
    try (Shop shop = Shop.start(data, "bactrian.modes.demo.customers=dual")) {
      HttpResponse<String> unfounded =
          shop.send("POST", "/stores/customers/mode", "{\"mode\": \"pg\"}");
      assertThat(unfounded.statusCode()).as(unfounded.body()).isEqualTo(400);
      assertThat(unfounded.body()).contains("why");
      HttpResponse<String> changed =
          shop.send(
              "POST", "/stores/customers/mode", "{\"mode\": \"pg\", \"why\": \"it hurries\"}");
      assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
      assertThat(
              shop.text(
                  "select (gate ->> 'stage') || ' ' || ('drill' = any (forced)) || ' ' || ('watch' = any (forced)) from bactrian.stage_changes"))
          .isEqualTo("dual true false");
      assertThat(
              Service.json(shop.send("GET", "/cutover/demo.customers", ""))
                  .path("unlawful")
                  .asText())
          .contains("set without asking the gate, past ", "drill", "it hurries");
    }
  }

  @Test
  void aFenceWhoseMakerWasKilledIsLifted() {
    try (Shop shop = Shop.start(data, "bactrian.follow.tidy-every=300")) {
      shop.sql(
          "insert into bactrian.modes (system, collection, mode, fenced_at, changed_by) values ('demo', 'customers', 'mongo', now(), 'nobody')");
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> shop.count("select count(*) from bactrian.modes where fenced_at is null") == 1);
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("a")).statusCode())
          .isEqualTo(201);
    }
  }
}
