package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.http.Problem;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.mock.env.MockEnvironment;

/** What a fence holds back, and for whom. */
class FenceTest {

  private static final String[] QUIET = {
    "bactrian.modes.demo.customers=dual",
    "bactrian.modes.demo.orders=dual",
    "bactrian.routes.modes-tidy.enabled=false",
    "bactrian.routes.mirror.enabled=false"
  };

  @TempDir private Path data = Path.of("");

  private static ModeTable table(Shop shop) {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(shop.postgresUrl());
    return new ModeTable(
        postgres,
        new MongoStore(shop.mongo(), Duration.ofSeconds(5)),
        new StoreModes(new MockEnvironment()));
  }

  private static void change(
      Shop shop, String collection, Stage to, int seconds, StageSwitch.Progress progress) {
    StageSwitch.Walked unused =
        shop.service()
            .bean(ModeSwitch.class)
            .change(
                "demo",
                collection,
                null,
                to,
                StageSwitch.Decision.byHand("test", "a test", Duration.ofSeconds(seconds)),
                progress);
  }

  @Test
  void aStageIsNotSetWhenItsConditionDoesNotHold() {
    try (Shop shop = Shop.start(data, QUIET)) {
      StageSwitch.Decision decision =
          new StageSwitch.Decision(
              "drill",
              "test",
              null,
              List.of(),
              null,
              Duration.ofSeconds(20),
              transaction -> {
                throw new StageNotChanged("not any more");
              });
      assertThatThrownBy(
              () ->
                  shop.service()
                      .bean(ModeSwitch.class)
                      .change(
                          "demo",
                          "customers",
                          Stage.DUAL,
                          Stage.POSTGRES,
                          decision,
                          StageSwitch.Progress.NONE))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("not any more");
      assertThat(
              shop.count(
                  "select count(*) from bactrian.modes where collection = 'customers' and mode = 'dual' and fenced_at is null"))
          .isEqualTo(1);
      assertThat(shop.count("select count(*) from bactrian.stage_changes")).isZero();
    }
  }

  @Test
  void versionsAreCommittedInTheOrderInWhichTheyAreDrawn() throws SQLException {
    try (Shop shop = Shop.start(data, QUIET);
        Connection busy = shop.connect()) {
      ModeTable table = table(shop);
      StoredCollection customers = shop.collection("customers");
      StoredCollection products = shop.collection("products");
      assertThat(table.raise(customers, "test", 0).fenced()).isTrue();
      busy.setAutoCommit(false);
      busy.createStatement().execute("select 1 from bactrian.modes for update");
      CompletableFuture<Leases.State> lifted =
          CompletableFuture.supplyAsync(() -> Objects.requireNonNull(table.lift(customers)));
      Awaitility.await()
          .until(
              () ->
                  shop.count(
                          "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like '%set fenced_at = null, version%'")
                      == 1);
      // The first has its number, and has not committed it.
      assertThatThrownBy(() -> table.raise(products, "test", 500))
          .isInstanceOf(StoreUnavailable.class);
      busy.rollback();
      long first = lifted.join().version();
      assertThat(table.raise(products, "test", 0).version()).isGreaterThan(first);
    }
  }

  @Test
  void nothingIsSettledWhenSomebodyHasLiftedTheFence() {
    try (Shop shop = Shop.start(data, QUIET)) {
      assertThatThrownBy(
              () ->
                  change(
                      shop,
                      "customers",
                      Stage.POSTGRES,
                      20,
                      step -> {
                        if (step.equals("drain")) {
                          // As Tidy does when the lock is lost; a write is noted, and not done yet.
                          shop.sql(
                              "update bactrian.modes set fenced_at = null, version = nextval('bactrian.modes_version')",
                              "insert into bactrian.gaps (system, collection, follower, document_id) values ('demo', 'customers', 'postgres', '{\"$oid\": \"5f00000000000000000000c1\"}')");
                        }
                      }))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("somebody else has lifted the fence");
      assertThat(shop.gaps()).isEqualTo(1);
    }
  }

  @Test
  void whatMongoIsToldLateDoesNotUndoWhatIsLater() {
    try (Shop shop = Shop.start(data, QUIET)) {
      ModeTable table = table(shop);
      StoredCollection customers = shop.collection("customers");
      table.tellMongo(customers, new Leases.State(Stage.DUAL, 7, true));
      table.tellMongo(customers, new Leases.State(Stage.DUAL, 6, false));
      assertThat(told(shop).getBoolean("fenced").getValue()).isTrue();
      table.tellMongo(customers, new Leases.State(Stage.POSTGRES, 8, false));
      assertThat(told(shop).getBoolean("fenced").getValue()).isFalse();
      assertThat(told(shop).getString("stage").getValue()).isEqualTo("postgres");
    }
  }

  private static BsonDocument told(Shop shop) {
    return Objects.requireNonNull(
        shop.mongo().getCollection(Leases.MODES, BsonDocument.class).find().first());
  }

  @Test
  void theSyncPassesWhatClosingTheGapsHasWritten() throws SQLException {
    try (Shop shop = Shop.start(data, QUIET);
        Connection busy = shop.connect()) {
      shop.sql(
          "insert into demo.customers (id, email, name, locale, created_at) values (bactrian.uuid_of('5f00000000000000000000c1'), 'x', 'n', 'en', now())");
      busy.setAutoCommit(false);
      assertThatThrownBy(
              () ->
                  change(
                      shop,
                      "orders",
                      Stage.MONGO,
                      15,
                      step -> {
                        if (step.equals("drain")) {
                          stopSync(shop, busy);
                          shop.sql(
                              "insert into demo.orders (id, number, customer_id, status, channel, total, placed_at) values (bactrian.uuid_of('5f00000000000000000001a1'), 1, bactrian.uuid_of('5f00000000000000000000c1'), 'paid', 'web', 1.50, now())");
                        }
                      }))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("the sync, which is behind");
      assertThat(shop.inMongo("orders")).hasSize(1);
      busy.rollback();
      change(shop, "orders", Stage.MONGO, 30, StageSwitch.Progress.NONE);
      assertThat(shop.differing("orders")).isEmpty();
    }
  }

  /** When it has all that MongoDB has now. */
  private static void stopSync(Shop shop, Connection busy) {
    String position = "select min(cluster_time) from bactrian.sync_positions where system = 'demo'";
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                shop.count(position)
                    >= shop.mongo()
                        .runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class)
                        .getTimestamp("operationTime")
                        .getValue());
    try {
      busy.createStatement().execute("select 1 from bactrian.sync_positions for update");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWriteWhoseNoteTookTooLongIsNotDone() {
    String postgres = TestPostgres.freshUrl();
    String mongo = TestMongo.freshUrl();
    try (Shop shop = Shop.on(data, postgres, mongo, QUIET);
        StoresInChild.Bench bench = new StoresInChild.Bench(postgres, mongo)) {
      long begun = System.nanoTime();
      assertThatThrownBy(
              () ->
                  bench.write(
                      (follow, collection, id, parts) ->
                          Awaitility.await()
                              .until(
                                  () ->
                                      Duration.ofNanos(System.nanoTime() - begun).toMillis()
                                          > 2500),
                      () -> {}))
          .isInstanceOf(Problem.class);
      assertThat(shop.inMongo("customers")).isEmpty();
      assertThat(shop.gaps()).isZero();
    }
  }
}
