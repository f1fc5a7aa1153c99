package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.bactrian.access.Service;
import io.bactrian.platform.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A gap that stays is shown, counted, and after some tries an alarm. */
@ExtendWith(OutputCaptureExtension.class)
class GapAlarmTest {

  private static final String ORDER =
      "{\"number\": 7, \"customerId\": {\"$oid\": \"5f00000000000000000000c1\"}, \"status\": \"paid\", \"total\": {\"$numberDecimal\": \"1.50\"}, \"placedAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  @Test
  void aGapIsAnAlarmAfterSomeTriesUntilItIsClosed(@TempDir Path data, CapturedOutput output) {
    MongoServer server = new MongoServer(new MemoryBackend());
    InetSocketAddress address = server.bind();
    try (Shop shop =
        Shop.on(
            data,
            TestPostgres.freshUrl(),
            "mongodb://127.0.0.1:" + address.getPort() + "/money",
            "bactrian.modes.demo.orders=dual",
            "bactrian.follow.timeout=1s",
            "bactrian.follow.grace=2s",
            "bactrian.follow.retry-after=1h",
            "bactrian.follow.retry-most=1h",
            "bactrian.follow.alarm-after=3")) {
      shop.sql(
          "insert into demo.customers (id, email, name, locale, created_at) values (bactrian.uuid_of('5f00000000000000000000c1'), 'x', 'n', 'en', now())");
      awaitGauge(shop, "bactrian.gaps.open", 0);
      server.shutdownNow();
      assertThat(shop.send("POST", "/stores/orders", ORDER).statusCode()).isEqualTo(201);

      tried(shop, 2);
      awaitGauge(shop, "bactrian.gaps.open", 1);
      assertThat(gauge(shop, "bactrian.gaps.persistent")).isZero();
      assertThat(output).doesNotContain("gaps of demo.orders persist");

      tried(shop, 3);
      assertThat(output)
          .contains("1 gaps of demo.orders persist after 3 attempts and more, the oldest from ");
      awaitGauge(shop, "bactrian.gaps.persistent", 1);
      assertThat(gauge(shop, "bactrian.mirror.backlog")).isEqualTo(1);
      assertThat(gauge(shop, "bactrian.gaps.oldest.seconds")).isPositive();
      var orders =
          Service.json(shop.send("GET", "/stores", "")).findParents("collection").stream()
              .filter(line -> line.path("collection").asText().equals("orders"))
              .findFirst()
              .orElseThrow();
      assertThat(orders.path("gaps").asInt()).isEqualTo(1);
      assertThat(orders.path("attempts").asInt()).isGreaterThanOrEqualTo(3);
      assertThat(orders.path("oldest").asText()).isNotEmpty();

      MongoServer again = new MongoServer(new MemoryBackend());
      again.bind(new InetSocketAddress("127.0.0.1", address.getPort()));
      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(40))
            .ignoreExceptions()
            .until(
                () -> {
                  tryNow(shop);
                  return shop.gaps() == 0;
                });
        awaitGauge(shop, "bactrian.gaps.persistent", 0);
        assertThat(gauge(shop, "bactrian.gaps.oldest.seconds")).isZero();
        assertThat(shop.differing("orders")).isEmpty();
      } finally {
        again.shutdownNow();
      }
    }
  }

  /** Has it tried so often, and not more. */
  private static void tried(Shop shop, int attempts) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (shop.count("select max(attempts) from bactrian.gaps") < attempts) {
                tryNow(shop);
              }
              return shop.count("select max(attempts) from bactrian.gaps") == attempts;
            });
  }

  /** Once: it is not due again before an hour is over. */
  private static void tryNow(Shop shop) {
    shop.sql("update bactrian.gaps set next_attempt_at = now()");
    shop.replay().run();
  }

  private static double gauge(Shop shop, String name) {
    return shop.service()
        .bean(MeterRegistry.class)
        .get(name)
        .tag("system", "demo")
        .tag("collection", "orders")
        .gauge()
        .value();
  }

  private static void awaitGauge(Shop shop, String name, double value) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> gauge(shop, name) == value);
  }
}
