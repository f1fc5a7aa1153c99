package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.bactrian.parity.CompareRange;
import io.bactrian.parity.ParityCounts;
import io.bactrian.parity.ParityDaily;
import io.bactrian.parity.ParityForget;
import io.bactrian.parity.ParityRange;
import io.bactrian.parity.ParityRanges;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.ProducerTemplate;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody plants in either store is found by the clock, shown, repaired, and exact then. */
class PlantedTest {

  private static final AtomicInteger ROUND = new AtomicInteger();

  private static PlantedShop shop;

  @BeforeAll
  static void aShopThatIsFollowed(@TempDir Path data) {
    shop = new PlantedShop(data);
  }

  @AfterAll
  static void stop() {
    shop.close();
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
    CommandLineRun moved =
        shop.run("mode", "demo", collection, mode, "--timeout", "30s", "--why", "a test");
    assertThat(moved.status()).as(moved.out() + moved.err()).isZero();
    assertThat(shop.compare()).isEmpty();
    int base = 5 * ROUND.getAndIncrement(); // nobody's before
    String key = "bactrian.uuid_of('%s')";
    shop.sneak(
        (collection.equals("customers")
                ? "update demo.customers set name = 'planted-row'"
                : "update demo.orders set total = 8.50")
            + " where id = "
            + key.formatted(PlantedShop.id(base + 1)));
    shop.sneak(
        "delete from demo."
            + collection
            + " where id = "
            + key.formatted(PlantedShop.id(base + 2)));
    shop.sneak(
        collection.equals("customers")
            ? "insert into demo.customers (id, email, name, locale, created_at) values (%s, 's@x.org', 's', 'en', now())"
                .formatted(key.formatted(PlantedShop.id(base + 3_000)))
            : "insert into demo.orders (id, number, customer_id, status, channel, total, placed_at) values (%s, 3000, %s, 'paid', 'web', 1, now())"
                .formatted(
                    key.formatted(PlantedShop.id(base + 3_000)), key.formatted(PlantedShop.id(0))));
    int planted = 3;
    if (!mode.equals("mongo")) {
      shop.documents(collection)
          .updateOne(
              Filters.eq(new ObjectId(PlantedShop.id(base + 4))),
              collection.equals("customers")
                  ? Updates.set("name", "planted-document")
                  : Updates.set("number", 4_444));
      shop.documents(collection).deleteOne(Filters.eq(new ObjectId(PlantedShop.id(base + 5))));
      shop.documents(collection)
          .insertOne(
              collection.equals("customers")
                  ? PlantedShop.customer(base + 6_000)
                  : PlantedShop.order(base + 6_000));
      planted = 6;
    }

    assertThat(shop.compare())
        .hasSize(1)
        .allMatch(each -> each.startsWith(collection + " " + kinds(mode)));

    CommandLineRun shown = shop.run("differences", "demo", collection);
    assertThat(shown.status()).as(shown.out() + shown.err()).isEqualTo(1);
    assertThat(shown.out())
        .contains("%d documents differ.".formatted(planted))
        .contains(
            "\"" + PlantedShop.id(base + 1) + "\"",
            "\"" + PlantedShop.id(base + 2) + "\"",
            "only PostgreSQL has it")
        .contains(collection.equals("customers") ? "planted-row" : "8.5");
    CommandLineRun repaired = shop.run("repair", "demo", collection, "--all", "--why", "a test");
    assertThat(repaired.status()).as(repaired.out() + repaired.err()).isZero();
    assertThat(repaired.out()).contains("%1$d of %1$d are equal.".formatted(planted));

    assertThat(shop.compare()).isEmpty();
    assertThat(shop.run("differences", "demo", collection).status()).isZero();
    assertThat(
            shop.rows(
                "select leader || ' ' || outcome || ' ' || why || ' ' || count(*) from bactrian.repairs where id in (select id from bactrian.repairs order by id desc limit %d) group by leader, outcome, why"
                    .formatted(planted)))
        .containsExactly(leader + " equal a test " + planted);
    assertThat(shop.rows("select r::text from bactrian.repairs r").toString())
        .doesNotContain("planted-row", "planted-document");
    assertThat(shop.rows("select id::text from bactrian.gaps")).isEmpty();
    // The leader was left alone.
    boolean followerWins = leader.equals("mongo");
    assertThat(
            shop.documents(collection)
                .countDocuments(Filters.eq(new ObjectId(PlantedShop.id(base + 3_000)))))
        .isEqualTo(followerWins ? 0 : 1);
    assertThat(
            shop.rows(
                "select id::text from demo."
                    + collection
                    + " where id = "
                    + key.formatted(PlantedShop.id(base + 2))))
        .hasSize(followerWins ? 1 : 0);
    assertThat(shop.run("verify", "demo").status()).isZero();
  }

  private static String kinds(String mode) {
    return mode.equals("mongo") ? "3 0" : "6 0";
  }

  @Test
  void countsAgreeUntilSomethingIsPlanted() {
    assertThat(shop.count()).hasSize(6).allMatch(each -> each.endsWith(" true"));
    shop.sneak(
        "insert into demo.sessions (id, customer_id, created_at) values ('planted', bactrian.uuid_of('%s'), now())"
            .formatted(PlantedShop.id(0)));
    assertThat(shop.count()).contains("sessions 0 1 false");
    Date same = shop.tick();
    assertThat(shop.service().bean(ParityCounts.class).count("demo", same)).isNotEmpty();
    assertThat(shop.service().bean(ParityCounts.class).count("demo", same)).isEmpty();
    shop.sneak("delete from demo.sessions");
    assertThat(shop.count()).contains("sessions 0 0 true");
  }

  @Test
  void aComparisonWhoseReplicaDiedIsGoneOnWithByAnother() throws SQLException {
    ParityDaily daily = shop.service().bean(ParityDaily.class);
    Date time = shop.tick();
    daily.begin(time);
    daily.begin(time);
    daily.begin(shop.tick());
    assertThat(shop.rows("select id::text from bactrian.parity_runs where finished_at is null"))
        .as("the first one has not ended")
        .hasSize(1);
    ParityDaily.Turn turn = Objects.requireNonNull(daily.next());
    assertThat(daily.next()).as("one replica is at it").isNull();
    List<ParityRange> ranges = shop.service().bean(ParityRanges.class).plan(turn.job());
    shop.service().bean(CompareRange.class).compare(ranges.get(0));
    List<String> done =
        shop.rows(
            "select run || collection || ordinal || done_at from bactrian.parity_ranges where done_at is not null and run = "
                + turn.job().run());
    assertThat(done).hasSize(1);
    // It dies: its session goes.
    shop.rows(
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

    shop.service().bean(ProducerTemplate.class).sendBody("direct:parity-next", "");

    assertThat(
            shop.rows(
                "select collection from bactrian.parity_results where run = " + turn.job().run()))
        .hasSize(6);
    assertThat(
            shop.rows(
                "select run || collection || ordinal || done_at from bactrian.parity_ranges where run = "
                    + turn.job().run()))
        .containsAll(done);
    assertThat(shop.rows("select id::text from bactrian.parity_runs where finished_at is null"))
        .isEmpty();
    assertThat(shop.rows("select id::text from bactrian.parity_suspects")).isEmpty();
    daily.end(turn);
  }

  @Test
  void aRunThatComparedAnotherDatabaseIsNeitherGoneOnWithNorWaitedFor() {
    shop.sneak(
        "insert into bactrian.parity_runs (system, origin, scheduled_for, source) values ('demo', 'daily', '2001-01-01', 'database elsewhere')");

    assertThat(shop.service().bean(ParityDaily.class).next()).isNull();
    assertThat(shop.compare()).isEmpty();

    assertThat(
            shop.rows(
                "select count(*) from bactrian.parity_results where run = (select max(id) from bactrian.parity_runs)"))
        .containsExactly("6");
    assertThat(shop.rows("select source from bactrian.parity_runs where finished_at is null"))
        .containsExactly("database elsewhere");
    shop.sneak("delete from bactrian.parity_runs where finished_at is null");
  }

  @Test
  void oldEvidenceIsForgottenButTheLatest() {
    shop.compare();
    shop.compare();
    shop.count();
    shop.count();
    shop.sneak(
        "update bactrian.parity_runs set started_at = now() - interval '40 days'; update bactrian.parity_counts set at = at - interval '40 days'");
    shop.service().bean(ParityForget.class).forget();
    assertThat(shop.rows("select distinct run::text from bactrian.parity_results")).hasSize(1);
    assertThat(shop.rows("select collection from bactrian.parity_counts")).hasSize(6);
  }
}
