package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.bactrian.platform.ChildJvm;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one store misses while it is away, or while a process is killed, it gets afterwards. */
class GapsTest {

  private static final String[] DUAL = {
    "bactrian.modes.demo.customers=dual",
    "bactrian.modes.demo.products=dual",
    "bactrian.modes.demo.orders=dual",
    "bactrian.follow.timeout=1s",
    "bactrian.follow.grace=2s",
    "bactrian.follow.retry-after=100ms"
  };

  private static final String CUSTOMER =
      "{\"email\": \"%s@x.org\", \"name\": \"n\", \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  @TempDir private Path data = Path.of("");

  @Test
  void contentIsWrittenWhilePostgresIsAwayAndFollowsLater() {
    try (TestServer postgres = TestServer.postgres(data);
        Shop shop = Shop.on(data.resolve("a"), postgres.url(), TestMongo.freshUrl(), DUAL)) {
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("a")).statusCode())
          .isEqualTo(201);
      assertThat(shop.differing("customers")).isEmpty();
      postgres.kill();
      for (String name : new String[] {"b", "c"}) {
        assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted(name)).statusCode())
            .isEqualTo(201);
      }
      assertThat(shop.mongo().getCollection(SpareGaps.COLLECTION).countDocuments()).isEqualTo(2);
      String order = "{\"number\": 1}";
      assertThat(shop.send("POST", "/stores/orders", order).statusCode()).isIn(422, 503);
      postgres.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .ignoreExceptions()
          .until(
              () -> {
                shop.replay().run();
                return shop.gaps() == 0 && shop.differing("customers").isEmpty();
              });
      assertThat(shop.inPostgres("customers")).hasSize(3);
      assertThat(shop.mongo().getCollection(SpareGaps.COLLECTION).countDocuments()).isZero();
    }
  }

  @Test
  void moneyIsWrittenWhileMongoIsAwayAndFollowsLater() {
    MongoServer server = new MongoServer(new MemoryBackend());
    InetSocketAddress address = server.bind();
    String url = "mongodb://127.0.0.1:" + address.getPort() + "/money?connectTimeoutMS=500";
    try (Shop shop = Shop.on(data, TestPostgres.freshUrl(), url.replaceFirst("[?].*", ""), DUAL)) {
      shop.sql(
          "insert into demo.customers (id, email, name, locale, created_at) values (bactrian.uuid_of('5f00000000000000000000c1'), 'x', 'n', 'en', now())");
      server.shutdownNow();
      String order =
          "{\"number\": 7, \"customerId\": {\"$oid\": \"5f00000000000000000000c1\"}, \"status\": \"paid\", \"total\": {\"$numberDecimal\": \"1.50\"}, \"placedAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";
      assertThat(shop.send("POST", "/stores/orders", order).statusCode()).isEqualTo(201);
      assertThat(shop.gaps()).isEqualTo(1);
      MongoServer again = new MongoServer(new MemoryBackend());
      again.bind(new InetSocketAddress("127.0.0.1", address.getPort()));
      try {
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> shop.gaps() == 0);
        assertThat(shop.inMongo("orders")).hasSize(1);
        assertThat(shop.differing("orders")).isEmpty();
      } finally {
        again.shutdownNow();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"noted", "written"})
  void whoIsKilledBetweenTheTwoWritesLeavesANote(String point) throws Exception {
    String postgres = TestPostgres.freshUrl();
    String mongo = TestMongo.freshUrl();
    try (Shop shop =
        Shop.on(
            data,
            postgres,
            mongo,
            "bactrian.modes.demo.customers=dual",
            "bactrian.follow.timeout=1s",
            "bactrian.follow.grace=8s",
            "bactrian.follow.retry-after=100ms")) {
      try (ChildJvm child =
          ChildJvm.start(
              data.resolve("child.log"), 256, StoresInChild.class, postgres, mongo, point)) {
        assertThat(child.await(60)).as(child::output).isEqualTo(9);
      }
      assertThat(shop.gaps()).isEqualTo(1);
      assertThat(shop.inPostgres("customers")).isEmpty();
      assertThat(shop.inMongo("customers")).hasSize(point.equals("written") ? 1 : 0);
      shop.replay().run();
      assertThat(shop.gaps()).as("its write may be still to come").isEqualTo(1);
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                shop.replay().run();
                return shop.gaps() == 0;
              });
      assertThat(shop.differing("customers")).isEmpty();
      assertThat(shop.inPostgres("customers")).hasSize(point.equals("written") ? 1 : 0);
    }
  }

  @Test
  void whoFollowsBetweenANoteAndItsWriteLeavesTheNote() {
    String postgres = TestPostgres.freshUrl();
    String mongo = TestMongo.freshUrl();
    try (Shop shop = Shop.on(data, postgres, mongo, DUAL);
        StoresInChild.Bench bench =
            new StoresInChild.Bench(postgres, mongo, Duration.ofSeconds(20))) {
      bench.write(
          (follow, collection, id, parts) -> {
            // Another write's follow, and the replay, come between this write's note and itself.
            follow.toPostgres(collection, id, null, Follow.How.MEANWHILE);
            long unused = parts.replay().run();
            assertThat(shop.gaps()).isEqualTo(1);
          },
          () -> {
            // And then it is killed.
            throw new IllegalStateException("killed");
          });
      assertThat(shop.inMongo("customers")).hasSize(1);
      assertThat(shop.gaps()).isEqualTo(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                shop.replay().run();
                return shop.gaps() == 0;
              });
      assertThat(shop.differing("customers")).isEmpty();
      assertThat(shop.inPostgres("customers")).hasSize(1);
    }
  }

  @Test
  void gapsOfWhatIsNotServedHereHoldUpNoOther() {
    try (Shop shop =
        Shop.start(data, "bactrian.modes.demo.customers=dual", "bactrian.follow.batch=5")) {
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("a")).statusCode())
          .isEqualTo(201);
      shop.sql(
          """
          insert into bactrian.gaps (system, collection, follower, document_id, attempts, next_attempt_at)
          select 'another', 'c', 'postgres', i::text, 1, now() from generate_series(1, 12) i
          """,
          """
          insert into bactrian.gaps (system, collection, follower, document_id, attempts, next_attempt_at)
          select 'demo', 'customers', 'postgres', '{"$oid": "5f00000000000000000000ff"}', 1, now()
          """);
      long unused = shop.replay().run();
      assertThat(shop.count("select count(*) from bactrian.gaps where system = 'demo'")).isZero();
      assertThat(shop.gaps()).isEqualTo(12);
    }
  }

  @Test
  void whatThePostgresOfTheFollowerRefusesIsQuarantinedAndLetGoWhenItIsMended() {
    try (Shop shop = Shop.start(data, "bactrian.modes.demo.categories=dual")) {
      String wrong =
          "{\"name\": \"x\", \"slug\": \"x\", \"parentId\": {\"$oid\": \"5f00000000000000000000ff\"}}";
      String path =
          shop.send("POST", "/stores/categories", wrong)
              .headers()
              .firstValue("Location")
              .orElseThrow();
      assertThat(shop.count("select count(*) from bactrian.quarantine")).isEqualTo(1);
      assertThat(shop.gaps()).isZero();
      assertThat(shop.send("PATCH", path, "{\"$unset\": {\"parentId\": 1}}").statusCode())
          .isEqualTo(200);
      assertThat(shop.count("select count(*) from bactrian.quarantine")).isZero();
      assertThat(shop.differing("categories")).isEmpty();
    }
  }
}
