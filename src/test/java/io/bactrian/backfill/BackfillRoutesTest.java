package io.bactrian.backfill;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.Bactrian;
import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.MadeSource;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.TestSystem;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.ParityJob;
import io.bactrian.parity.ParityRanges;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.DamagedSource;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The routes of the program itself, on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackfillRoutesTest {

  private static final String PEOPLE = "source: people\ntable: shop.people";

  private static final String ORDERS =
      """
      source: orders
      table: shop.orders
      columns:
        person_id: { field: person, ref: people }
      """;

  private static final int COUNT = 1500;

  private final Path data;
  private ConfigurableApplicationContext program;
  private TestSystem shop;

  BackfillRoutesTest(@TempDir Path data) {
    this.data = data;
  }

  @BeforeAll
  void start() {
    program = start("bactrian.backfill.parallel=2");
  }

  @AfterAll
  void stop() {
    program.close();
  }

  private ConfigurableApplicationContext start(String... more) {
    return new SpringApplicationBuilder(Bactrian.class)
        .web(WebApplicationType.NONE)
        .properties(
            "bactrian.data-folder=" + data,
            "bactrian.stores=postgres",
            "bactrian.postgres.url=" + TestPostgres.freshUrl(),
            "bactrian.backfill.range-size=8KB",
            "bactrian.backfill.batch-size=2KB",
            "bactrian.parity.range-size=8KB",
            "bactrian.parity.batch-size=2KB",
            "bactrian.retry.delay=20")
        .properties(more)
        .run();
  }

  @BeforeEach
  void makeTables() {
    DataSource postgres = program.getBean(DataSource.class);
    TestSystem.on(postgres)
        .execute(
            """
            drop schema if exists shop cascade;
            create schema shop;
            create table shop.people (id integer primary key, name varchar(8), extra jsonb);
            create table shop.orders (id integer primary key, person_id integer not null references shop.people,
              total integer check (total < 5000), extra jsonb);
            truncate bactrian.backfills, bactrian.quarantine, bactrian.parity_runs cascade;
            """);
    shop = TestSystem.on(postgres, PEOPLE, ORDERS);
  }

  private static MadeSource source() {
    MadeSource source = new MadeSource("made", true);
    for (int i = 0; i < COUNT; i++) {
      source.add("orders", json("{'_id': %d, 'person': %d, 'total': %d}", i, i % 500, i));
    }
    for (int i = 0; i < 500; i++) {
      source.add("people", json("{'_id': %d, 'name': 'n%d', 'more': [%d]}", i, i, i));
    }
    return source;
  }

  private BackfillJob job(Source source, boolean dryRun) {
    return new BackfillJob(TestSystem.NAME, source, shop.lenses(), dryRun, Watcher.NONE);
  }

  @SuppressWarnings("unchecked")
  private <T> List<T> ask(String route, Object body) {
    return (List<T>) program.getBean(ProducerTemplate.class).requestBody(route, body);
  }

  private List<CollectionResult> backfill(Source source) {
    return ask("direct:backfill", job(source, false));
  }

  private ParityJob parityJob(Source source, boolean resume) {
    long run = program.getBean(ParityRanges.class).begin(TestSystem.NAME, source, resume);
    return new ParityJob(run, TestSystem.NAME, source, shop.lenses(), true, Watcher.NONE);
  }

  private List<CollectionVerdict> parity(Source source) {
    return ask("direct:parity", parityJob(source, false));
  }

  private void isExact(Source source) {
    List<CollectionVerdict> verdicts = parity(source);
    assertThat(verdicts).allMatch(CollectionVerdict::exact);
    assertThat(verdicts).extracting(CollectionVerdict::compared).containsExactly(500L, 1500L);
  }

  @Test
  void everyCollectionLandsAfterThoseItRefersToAndIsRememberedRangeByRange() {
    MadeSource source = source();

    List<CollectionResult> results = backfill(source);

    assertThat(results)
        .extracting(CollectionResult::collection)
        .containsExactly("people", "orders");
    assertThat(results).extracting(CollectionResult::landed).containsExactly(500L, 1500L);
    assertThat(results).allMatch(each -> each.settled() && each.ranges() > 2 && each.open() == 0);
    isExact(source);
  }

  @Test
  void aSecondRunReadsNothingAgain() {
    backfill(source());
    AtomicInteger read = new AtomicInteger();

    List<CollectionResult> again =
        backfill(source().hooked((collection, place) -> read.incrementAndGet()));

    assertThat(read).hasValue(0);
    assertThat(again).extracting(CollectionResult::landed).containsExactly(500L, 1500L);
  }

  @Test
  void aDryRunSaysWhatWouldHappenAndWritesNothing() {
    List<CollectionResult> results = ask("direct:backfill", job(source(), true));

    assertThat(results).extracting(CollectionResult::documents).containsExactly(500L, 1500L);
    assertThat(results).allMatch(each -> each.open() > 2 && each.landed() == 0 && !each.settled());
    assertThat(
            shop.rows(
                """
                select (select count(*) from bactrian.backfills), (select count(*) from bactrian.backfill_ranges),
                  (select count(*) from shop.people), (select count(*) from shop.orders)
                """))
        .containsExactly("0|0|0|0");
  }

  @Test
  void aSourceOfAnotherNameIsRefused() {
    backfill(source());

    assertThatThrownBy(() -> backfill(new MadeSource("other", true).add("people")))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage(
            "people of proof has been copied from made before, not from other;"
                + " start over with --restart to copy it from there");
  }

  @Test
  void aConnectionThatBreaksInTheMiddleIsTriedAgainAndNothingStandsTwice() {
    AtomicInteger broken = new AtomicInteger();
    MadeSource source = source();
    source.hooked(
        (collection, place) -> {
          if (place == 250 && broken.incrementAndGet() <= 2) {
            shop.rows(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                  and backend_type = 'client backend'
                """);
          }
        });

    List<CollectionResult> results = backfill(source);

    assertThat(broken.get()).isGreaterThan(2);
    assertThat(results).extracting(CollectionResult::landed).containsExactly(500L, 1500L);
    isExact(source.hooked((collection, place) -> {}));
  }

  @Test
  void aStoreThatStaysAwayIsTriedSevenTimesAndNotMore() {
    AtomicInteger tries = new AtomicInteger();
    MadeSource source =
        source()
            .hooked(
                (collection, place) -> {
                  if (collection.equals("people") && place == 0) {
                    tries.incrementAndGet();
                    throw StoreUnavailable.of("test", new SQLException("away", "08006"));
                  }
                });

    assertThatThrownBy(() -> backfill(source)).hasRootCauseMessage("away");
    assertThat(tries).hasValue(7);
  }

  @Test
  void damageInTheMiddleStopsWithWhereItIsAndKeepsWhatIsDone() {
    MadeSource source = source();
    source.hooked(
        (collection, place) -> {
          if (collection.equals("orders") && place == 1200) {
            throw new DamagedSource("orders.bson byte 1234", "the length is negative");
          }
        });

    assertThatThrownBy(() -> backfill(source))
        .rootCause()
        .isInstanceOf(DamagedSource.class)
        .hasMessage("orders.bson byte 1234: the length is negative");
    assertThat(
            Integer.parseInt(
                shop.value(
                    "select count(*) from bactrian.backfill_ranges where done_at is not null")))
        .isGreaterThan(4);

    AtomicInteger read = new AtomicInteger();
    source.hooked((collection, place) -> read.incrementAndGet());
    List<CollectionResult> results = backfill(source);
    assertThat(read.get()).isBetween(1, COUNT - 600);
    assertThat(results).extracting(CollectionResult::landed).containsExactly(500L, 1500L);
    isExact(source);
  }

  @Test
  void aTableThatIsGoneHaltsAtOnce() {
    AtomicInteger tries = new AtomicInteger();
    shop.execute("drop table shop.orders");
    MadeSource source = source();
    source.hooked(
        (collection, place) -> tries.addAndGet(collection.equals("orders") && place == 0 ? 1 : 0));

    assertThatThrownBy(() -> backfill(source))
        .hasStackTraceContaining(LandingFailed.class.getName())
        .hasStackTraceContaining("SQLSTATE 42P01");
    assertThat(tries).hasValue(1);
  }

  @Test
  void whatIsQuarantinedIsNoDifferenceAndCanBeReplayedAfterTheSchemaIsMended() {
    MadeSource source =
        source()
            .add("people", json("{'_id': 900, 'name': 'longer than 8'}"))
            .add(
                "orders",
                json("{'_id': 9000, 'person': 900}"),
                json("{'_id': 9001, 'person': 1, 'total': 6000}"));

    List<CollectionResult> results = backfill(source);

    assertThat(results).extracting(CollectionResult::quarantined).containsExactly(1L, 2L);
    isExact(source);
    assertThat(parity(source)).extracting(CollectionVerdict::quarantined).containsExactly(1L, 2L);

    shop.execute("alter table shop.people alter column name type text");
    shop = TestSystem.on(shop.postgres(), PEOPLE, ORDERS);
    ReplayQuarantine.Replayed replayed =
        program.getBean(ReplayQuarantine.class).replay(TestSystem.NAME, shop.lenses(), null);

    assertThat(replayed).isEqualTo(new ReplayQuarantine.Replayed(2, 1));
    assertThat(shop.rows("select document_id, attempts from bactrian.quarantine"))
        .containsExactly("{\"$numberInt\":\"9001\"}|2");
    assertThat(parity(source)).allMatch(CollectionVerdict::exact);
    assertThat(parity(source)).extracting(CollectionVerdict::quarantined).containsExactly(0L, 1L);
  }

  @Test
  void itCanBeReplayedAfterTheMappingIsMended() {
    MadeSource source =
        source().add("orders", json("{'_id': 9000, 'buyer': 7, 'person': 'seven'}"));
    backfill(source);
    assertThat(shop.rows("select reason, field from bactrian.quarantine"))
        .containsExactly("wrong_type|person");

    shop = TestSystem.on(shop.postgres(), PEOPLE, ORDERS.replace("person, ref", "buyer, ref"));
    ReplayQuarantine.Replayed replayed =
        program.getBean(ReplayQuarantine.class).replay(TestSystem.NAME, shop.lenses(), "orders");

    assertThat(replayed).isEqualTo(new ReplayQuarantine.Replayed(1, 0));
    assertThat(shop.rows("select person_id, extra from shop.orders where id = 9000"))
        .containsExactly("7|{\"person\": \"seven\"}");
    assertThat(shop.value("select count(*) from bactrian.quarantine")).isEqualTo("0");
  }

  @Test
  void aDocumentThatNeitherLandedNorIsHeldIsMissingAndARowWithoutOneIsSurplus() {
    MadeSource source = source();
    backfill(source);
    shop.execute(
        "delete from shop.orders where id = 77; insert into shop.orders values (70000, 1)");

    List<CollectionVerdict> verdicts = parity(source);

    assertThat(verdicts).extracting(CollectionVerdict::differing).containsExactly(0L, 2L);
    assertThat(verdicts.get(1).differences())
        .extracting(each -> each.kind() + " " + each.documentId() + " " + each.rowKey())
        .containsExactlyInAnyOrder(
            "missing {\"$numberInt\":\"77\"} 77",
            "document {\"$numberInt\":\"77\"} ",
            "surplus null 70000");
  }

  @Test
  void aStoppedParityRunGoesOnWithTheRangesThatAreLeft() {
    MadeSource source = source();
    backfill(source);
    AtomicBoolean damaged = new AtomicBoolean(true);
    AtomicInteger read = new AtomicInteger();
    source.hooked(
        (collection, place) -> {
          read.incrementAndGet();
          if (damaged.get() && collection.equals("orders") && place == 1200) {
            throw new DamagedSource("orders", "stopped");
          }
        });
    assertThatThrownBy(() -> parity(source)).hasStackTraceContaining("stopped");

    damaged.set(false);
    read.set(0);
    ParityJob resumed = parityJob(source, true);
    List<CollectionVerdict> verdicts = ask("direct:parity", resumed);

    assertThat(verdicts).extracting(CollectionVerdict::compared).containsExactly(500L, 1500L);
    assertThat(verdicts).allMatch(CollectionVerdict::exact);
    // What is left, and once everything for rows without a document.
    assertThat(read.get()).isBetween(2001, 2000 + COUNT - 600);
    assertThat(parityJob(source, true).run()).isNotEqualTo(resumed.run());
  }

  @Test
  void aSourceWithoutRepeatedIdsIsNotReadTwiceByParity() {
    MadeSource source = new MadeSource("live", false);
    for (int i = 0; i < 300; i++) {
      source.add("people", json("{'_id': %d}", i));
    }
    backfill(source);
    AtomicInteger read = new AtomicInteger();
    source.hooked((collection, place) -> read.incrementAndGet());

    List<CollectionVerdict> verdicts = parity(source);

    assertThat(verdicts).singleElement().matches(CollectionVerdict::exact);
    assertThat(read).hasValue(300);
  }

  @Test
  void aRouteThatIsOffIsNotStartedAndSaysSoAtOnce() {
    try (ConfigurableApplicationContext off = start("bactrian.routes.backfill.enabled=false")) {
      CamelContext camel = off.getBean(CamelContext.class);
      assertThat(camel.getRouteController().getRouteStatus("backfill"))
          .isEqualTo(ServiceStatus.Stopped);
      assertThat(camel.getRouteController().getRouteStatus("parity"))
          .isEqualTo(ServiceStatus.Started);
      Instant before = Instant.now();

      assertThatThrownBy(
              () ->
                  off.getBean(ProducerTemplate.class)
                      .requestBody("direct:backfill", job(source(), false)))
          .hasStackTraceContaining("No consumers available on endpoint: direct://backfill");
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }
  }
}
