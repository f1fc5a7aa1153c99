package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.bactrian.access.Service;
import io.bactrian.parity.CompareRange;
import io.bactrian.parity.ParityCounts;
import io.bactrian.parity.ParityDaily;
import io.bactrian.parity.ParityForget;
import io.bactrian.parity.ParityRange;
import io.bactrian.parity.ParityRanges;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.ProducerTemplate;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What somebody plants in either store is found by the clock, shown, repaired, and exact then. */
class PlantedTest {

  private static final int DOCUMENTS = 30;
  private static final AtomicInteger ROUND = new AtomicInteger();
  private static final AtomicLong CLOCK = new AtomicLong(1_700_000_000_000L);

  private static final PGSimpleDataSource POSTGRES = new PGSimpleDataSource();
  private static Map<String, String> stores;
  private static MongoClient client;
  private static MongoDatabase mongo;
  private static Service service;

  @BeforeAll
  static void aShopThatIsFollowed(@TempDir Path data) {
    stores =
        Map.of(
            "bactrian.postgres.url",
            TestPostgres.freshUrl(),
            "bactrian.mongo.url",
            TestMongo.freshUrl(),
            "bactrian.parity.again",
            "2",
            "bactrian.parity.again-after",
            "300ms");
    String mongoUrl = Objects.requireNonNull(stores.get("bactrian.mongo.url"));
    POSTGRES.setUrl(Objects.requireNonNull(stores.get("bactrian.postgres.url")));
    client = MongoClients.create(mongoUrl);
    mongo = client.getDatabase(mongoUrl.substring(mongoUrl.lastIndexOf('/') + 1));
    for (int i = 0; i < DOCUMENTS; i++) {
      documents("customers").insertOne(customer(i));
      documents("orders").insertOne(order(i));
    }
    List<String> settings = new ArrayList<>();
    stores.forEach((name, value) -> settings.add(name + "=" + value));
    settings.addAll(
        List.of(
            "bactrian.stores=postgres,mongo",
            "bactrian.systems=demo,risk",
            "bactrian.parity.range-size=1KB",
            "bactrian.parity.batch-size=1KB",
            "bactrian.parity.go-on-every=1h"));
    service = Service.start(data, settings.toArray(String[]::new));
    CommandLineRun copied = run("backfill", "demo");
    assertThat(copied.status()).as(copied.out() + copied.err()).isZero();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(
                        rows(
                            "select concat_ws(' ', collection, state, why) from bactrian.sync_collections where system = 'demo' and state <> 'live'"))
                    .isEmpty());
  }

  @AfterAll
  static void stop() {
    service.close();
    client.close();
  }

  private static BsonDocument customer(int number) {
    return BsonDocument.parse(
        "{_id: {$oid: '%s'}, email: 'c%d@x.org', name: 'n', createdAt: {$date: '2024-01-02T03:04:05Z'}}"
            .formatted(id(number), number));
  }

  private static BsonDocument order(int number) {
    return BsonDocument.parse(
        "{_id: {$oid: '%s'}, number: %d, customerId: {$oid: '%s'}, status: 'paid', total: {$numberDecimal: '7.00'}, lines: [], placedAt: {$date: '2024-01-02T03:04:05Z'}}"
            .formatted(id(number), number, id(0)));
  }

  private static String id(int number) {
    return "5f%022x".formatted(number);
  }

  private static MongoCollection<BsonDocument> documents(String collection) {
    return mongo.getCollection(collection, BsonDocument.class);
  }

  private static CommandLineRun run(String... words) {
    return CommandLineRun.of(stores, words);
  }

  private static List<String> rows(String query) {
    List<String> all = new ArrayList<>();
    try (Connection connection = POSTGRES.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Past the mirror and every other trigger. */
  private static void sneak(String sql) {
    try (Connection connection = POSTGRES.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Date tick() {
    return Date.from(Instant.ofEpochMilli(CLOCK.addAndGet(3_600_000)));
  }

  /** The clock's comparison; its results, collections that are exact left out. */
  private static List<String> compare() {
    service.bean(ParityDaily.class).begin(tick());
    service.bean(ProducerTemplate.class).sendBody("direct:parity-next", "");
    return rows(
        """
        select collection || ' ' || differing || ' ' || different || ' ' || quarantined
        from bactrian.parity_results
        where run = (select max(id) from bactrian.parity_runs where finished_at is not null)
          and differing + different + quarantined > 0
        order by 1
        """);
  }

  private static List<String> count() {
    service.bean(ParityCounts.class).count("demo", tick());
    return rows(
        """
        select distinct on (collection) collection || ' ' || mongo || ' ' || postgres || ' ' || agree
        from bactrian.parity_counts order by collection, id desc
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "customers, mongo, mongo",
    "customers, dual, mongo",
    "orders, dual, postgres",
    "customers, postgres, postgres"
  })
  void whatIsPlantedIsFoundShownRepairedAndExactThen(
      String collection, String mode, String leader) {
    CommandLineRun moved = run("mode", "demo", collection, mode, "--timeout", "30s");
    assertThat(moved.status()).as(moved.out() + moved.err()).isZero();
    assertThat(compare()).isEmpty();
    int base = 5 * ROUND.getAndIncrement(); // nobody's before
    String key = "bactrian.uuid_of('%s')";
    sneak(
        (collection.equals("customers")
                ? "update demo.customers set name = 'planted-row'"
                : "update demo.orders set total = 8.50")
            + " where id = "
            + key.formatted(id(base + 1)));
    sneak("delete from demo." + collection + " where id = " + key.formatted(id(base + 2)));
    sneak(
        collection.equals("customers")
            ? "insert into demo.customers (id, email, name, locale, created_at) values (%s, 's@x.org', 's', 'en', now())"
                .formatted(key.formatted(id(base + 3_000)))
            : "insert into demo.orders (id, number, customer_id, status, channel, total, placed_at) values (%s, 3000, %s, 'paid', 'web', 1, now())"
                .formatted(key.formatted(id(base + 3_000)), key.formatted(id(0))));
    int planted = 3;
    if (!mode.equals("mongo")) {
      documents(collection)
          .updateOne(
              Filters.eq(new ObjectId(id(base + 4))),
              collection.equals("customers")
                  ? Updates.set("name", "planted-document")
                  : Updates.set("number", 4_444));
      documents(collection).deleteOne(Filters.eq(new ObjectId(id(base + 5))));
      documents(collection)
          .insertOne(collection.equals("customers") ? customer(base + 6_000) : order(base + 6_000));
      planted = 6;
    }

    assertThat(compare())
        .hasSize(1)
        .allMatch(each -> each.startsWith(collection + " " + kinds(mode)));

    CommandLineRun shown = run("differences", "demo", collection);
    assertThat(shown.status()).as(shown.out() + shown.err()).isEqualTo(1);
    assertThat(shown.out())
        .contains("%d documents differ.".formatted(planted))
        .contains("\"" + id(base + 1) + "\"", "\"" + id(base + 2) + "\"", "only PostgreSQL has it")
        .contains(collection.equals("customers") ? "planted-row" : "8.5");
    CommandLineRun repaired = run("repair", "demo", collection, "--all", "--why", "a test");
    assertThat(repaired.status()).as(repaired.out() + repaired.err()).isZero();
    assertThat(repaired.out()).contains("%1$d of %1$d are equal.".formatted(planted));

    assertThat(compare()).isEmpty();
    assertThat(run("differences", "demo", collection).status()).isZero();
    assertThat(
            rows(
                "select leader || ' ' || outcome || ' ' || why || ' ' || count(*) from bactrian.repairs where id in (select id from bactrian.repairs order by id desc limit %d) group by leader, outcome, why"
                    .formatted(planted)))
        .containsExactly(leader + " equal a test " + planted);
    assertThat(rows("select r::text from bactrian.repairs r").toString())
        .doesNotContain("planted-row", "planted-document");
    assertThat(rows("select id::text from bactrian.gaps")).isEmpty();
    // The leader was left alone.
    boolean followerWins = leader.equals("mongo");
    assertThat(documents(collection).countDocuments(Filters.eq(new ObjectId(id(base + 3_000)))))
        .isEqualTo(followerWins ? 0 : 1);
    assertThat(
            rows(
                "select id::text from demo."
                    + collection
                    + " where id = "
                    + key.formatted(id(base + 2))))
        .hasSize(followerWins ? 1 : 0);
    assertThat(run("verify", "demo").status()).isZero();
  }

  private static String kinds(String mode) {
    return mode.equals("mongo") ? "3 2" : "6 4";
  }

  @Test
  void countsAgreeUntilSomethingIsPlanted() {
    assertThat(count()).hasSize(6).allMatch(each -> each.endsWith(" true"));
    sneak(
        "insert into demo.sessions (id, customer_id, created_at) values ('planted', bactrian.uuid_of('%s'), now())"
            .formatted(id(0)));
    assertThat(count()).contains("sessions 0 1 false");
    Date same = tick();
    assertThat(service.bean(ParityCounts.class).count("demo", same)).isNotEmpty();
    assertThat(service.bean(ParityCounts.class).count("demo", same)).isEmpty();
    sneak("delete from demo.sessions");
    assertThat(count()).contains("sessions 0 0 true");
  }

  @Test
  void aComparisonWhoseReplicaDiedIsGoneOnWithByAnother() throws SQLException {
    ParityDaily daily = service.bean(ParityDaily.class);
    Date time = tick();
    daily.begin(time);
    daily.begin(time);
    daily.begin(tick());
    assertThat(rows("select id::text from bactrian.parity_runs where finished_at is null"))
        .as("the first one has not ended")
        .hasSize(1);
    ParityDaily.Turn turn = Objects.requireNonNull(daily.next());
    assertThat(daily.next()).as("one replica is at it").isNull();
    List<ParityRange> ranges = service.bean(ParityRanges.class).plan(turn.job());
    service.bean(CompareRange.class).compare(ranges.get(0));
    List<String> done =
        rows(
            "select run || collection || ordinal || done_at from bactrian.parity_ranges where done_at is not null and run = "
                + turn.job().run());
    assertThat(done).hasSize(1);
    // It dies: its session goes.
    rows(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
            + " and (classid::bigint << 32 | objid::bigint) = hashtextextended('bactrian.parity demo', 0)");
    await()
        .until(
            () -> {
              ParityDaily.Turn next = daily.next();
              if (next != null) {
                daily.end(next);
              }
              return next != null;
            });

    service.bean(ProducerTemplate.class).sendBody("direct:parity-next", "");

    assertThat(
            rows("select collection from bactrian.parity_results where run = " + turn.job().run()))
        .hasSize(6);
    assertThat(
            rows(
                "select run || collection || ordinal || done_at from bactrian.parity_ranges where run = "
                    + turn.job().run()))
        .containsAll(done);
    assertThat(rows("select id::text from bactrian.parity_runs where finished_at is null"))
        .isEmpty();
    assertThat(rows("select id::text from bactrian.parity_suspects")).isEmpty();
    daily.end(turn);
  }

  @Test
  void oldEvidenceIsForgottenButTheLatest() {
    compare();
    compare();
    count();
    count();
    sneak(
        "update bactrian.parity_runs set started_at = now() - interval '40 days'; update bactrian.parity_counts set at = at - interval '40 days'");
    service.bean(ParityForget.class).forget();
    assertThat(rows("select distinct run::text from bactrian.parity_results")).hasSize(1);
    assertThat(rows("select collection from bactrian.parity_counts")).hasSize(6);
  }
}
