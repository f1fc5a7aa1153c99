package io.bactrian.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bactrian.cutover.Check.Name;
import io.bactrian.cutover.Finding.State;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** The gate names what the evidence says, and nothing else. */
class GateTest {

  private static final List<String> GOOD =
      List.of(
          // V17's own check may have been written when the system was opened.
          "delete from bactrian.schema_checks",
          "update bactrian.schema_prints set at = now() - interval '20 d'",
          "insert into bactrian.schema_checks (system, at, version, print, drifted) select 'demo', now() - interval '1 h' * h, '1', 'x', false from generate_series(1, 200) h",
          compared("241 h", "240 h", 0, 0),
          compared("6 h", "5 h", 0, 0),
          "insert into bactrian.backfills (system, collection, source, planned_at, settled_at) values ('demo', 'orders', 'test', now() - interval '20 d', now() - interval '20 d')",
          "insert into bactrian.parity_counts (system, collection, at, mongo, postgres, quarantined, agree) select 'demo', 'orders', now() - interval '1 h' * h, 5, 5, 0, true from generate_series(1, 48) h",
          """
          insert into bactrian.shadow_reads (system, collection, origin, at, reads, compared, mongo_took, postgres_took)
          select 'demo', 'orders', 'sample', date_trunc('minute', now()) - interval '1 h' * h, 20, 20,
            array[0, 0, 0, 20], array[0, 0, 0, 20]
          from generate_series(0, 200) h
          """,
          "insert into bactrian.drills (system, collection, home, begun_at, begun_by, ended_at, passed, what) values ('demo', 'orders', 'dual', now() - interval '5 d', 'test', now() - interval '5 d', true, 'fine')",
          "insert into bactrian.modes (system, collection, mode, changed_by) values ('demo', 'orders', 'postgres', 'test')",
          "insert into bactrian.stage_changes (system, collection, from_stage, to_stage, changed_at, changed_by, walk, fenced_ms) values ('demo', 'orders', 'dual', 'postgres', now() - interval '3 d', 'test', 'advance', 40)");

  private DataSource postgres;
  private Mapping orders;

  /** As a run enters it that has compared five documents. */
  private static String compared(String begun, String ended, int differing, int different) {
    return """
        with run as (insert into bactrian.parity_runs (system, started_at)
          values ('demo', now() - interval '%s') returning id)
        insert into bactrian.parity_results (run, system, collection, finished_at, compared, differing,
          equal_documents, different, quarantined, expired, checksum)
        select id, 'demo', 'orders', now() - interval '%s', 5, %d, %d, %d, 0, 0, 0 from run
        """
        .formatted(begun, ended, differing, 5 - differing - different, different);
  }

  @BeforeEach
  void everythingIsGood() {
    postgres = TestPostgres.databaseWithCore();
    orders = Objects.requireNonNull(TestSystems.open(postgres, "demo").of("orders")).mapping();
    GOOD.forEach(this::sql);
  }

  private void sql(String statement) {
    try (Connection connection = postgres.getConnection()) {
      connection.createStatement().execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  private GateReport report() {
    return report(
        new CutoverSettings(
            null,
            null,
            null,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            null,
            Duration.ZERO));
  }

  private GateReport report(CutoverSettings settings) {
    Stages stages = new Stages(new StoreModes(new MockEnvironment()));
    return new Gate(postgres, stages, settings).of(orders);
  }

  @Test
  void opensWhenAllNineHavePassed() {
    GateReport report = report();
    assertThat(report.stage()).isEqualTo(Stage.POSTGRES);
    assertThat(report.findings()).hasSize(9).allMatch(Finding::passed);
    assertThat(report.findings()).allMatch(finding -> finding.since() != null);
    assertThat(report.inTheWay(Stage.RETIRED)).isEmpty();
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            Name.SCHEMA,
            "insert into bactrian.schema_checks (system, version, print, drifted, what) values ('demo', '1', 'y', true, '+ column z')"),
        Arguments.of(Name.MAPPING, compared("1 min", "0 s", 0, 1)),
        Arguments.of(
            Name.BACKFILL,
            "insert into bactrian.quarantine (system, collection, document_id, reason, message, document, digest) values ('demo', 'orders', '1', 'type', 'm', '', gen_random_uuid())"),
        Arguments.of(
            Name.GAPS,
            "insert into bactrian.gaps (system, collection, follower, row_key, created_at) select 'demo', 'orders', 'mongo', i::text, now() - interval '1 h' from generate_series(1, 10) i"),
        Arguments.of(
            Name.SHADOW,
            "update bactrian.shadow_reads set mismatches = 1 where at = (select max(at) from bactrian.shadow_reads)"),
        // A wrong row, as parity enters it: ResultsTest, MismatchClockTest.
        Arguments.of(Name.MISMATCH, compared("1 min", "0 s", 1, 0)),
        Arguments.of(
            Name.LATENCY,
            "update bactrian.shadow_reads set postgres_took = array[0, 0, 0, 0, 0, 0, 0, 0, 0, 20]"),
        Arguments.of(
            Name.DRILL,
            "insert into bactrian.drills (system, collection, home, begun_by, ended_at, passed, what) values ('demo', 'orders', 'postgres', 'test', now(), false, 'the way back')"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void namesExactlyTheOneThatFails(Name name, String ruin) {
    sql(ruin);
    GateReport report = report();
    assertThat(report.inTheWay(Stage.RETIRED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.name()).isEqualTo(name);
              assertThat(finding.state()).isEqualTo(State.FAILED);
              assertThat(finding.todo()).isNotBlank();
            });
  }

  static Stream<Arguments> absences() {
    return Stream.of(
        Arguments.of(Name.SCHEMA, "delete from bactrian.schema_checks"),
        Arguments.of(
            Name.SCHEMA, "delete from bactrian.schema_checks where at > now() - interval '4 h'"),
        Arguments.of(Name.BACKFILL, "update bactrian.backfills set settled_at = null"),
        Arguments.of(Name.BACKFILL, "delete from bactrian.parity_counts"),
        Arguments.of(
            Name.BACKFILL, "delete from bactrian.parity_counts where at > now() - interval '4 h'"),
        Arguments.of(
            Name.SHADOW, "delete from bactrian.shadow_reads where at < now() - interval '6 d'"),
        Arguments.of(
            Name.SHADOW,
            "delete from bactrian.shadow_reads where at between now() - interval '6 d' and now() - interval '2 d'"),
        Arguments.of(
            Name.MISMATCH,
            "delete from bactrian.parity_results where finished_at < now() - interval '6 h'"),
        Arguments.of(
            Name.LATENCY,
            "update bactrian.shadow_reads set mongo_took = '{}', postgres_took = '{}' where at > now() - interval '30 h'"),
        Arguments.of(Name.DRILL, "delete from bactrian.drills"),
        Arguments.of(Name.DRILL, "update bactrian.drills set ended_at = now() - interval '40 d'"),
        Arguments.of(
            Name.DRILL, "update bactrian.schema_prints set at = now() where system = 'demo'"),
        Arguments.of(Name.DRILL, "update bactrian.drills set ended_at = null, passed = null"),
        Arguments.of(
            Name.WATCH,
            "update bactrian.stage_changes set changed_at = now() - interval '47 h' where to_stage = 'postgres'"),
        Arguments.of(Name.WATCH, "delete from bactrian.stage_changes"));
  }

  @ParameterizedTest
  @MethodSource("absences")
  void whatIsNotKnownIsUncheckedAndNeverPassed(Name name, String forget) {
    sql(forget);
    assertThat(report().inTheWay(Stage.RETIRED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.name()).isEqualTo(name);
              assertThat(finding.state()).isEqualTo(State.UNCHECKED);
              assertThat(finding.todo()).isNotBlank();
            });
  }

  @Test
  void whatWasConfiguredIsWatchedSinceSomebodySaidSo() {
    sql("update bactrian.stage_changes set from_stage = 'postgres', walk = 'mode'");
    assertThat(finding(Name.WATCH).passed()).isTrue();
  }

  @Test
  void withoutAnyEvidenceNothingHasPassedButThatNothingWaits() {
    for (String table :
        List.of(
            "schema_checks",
            "parity_runs cascade",
            "backfills cascade",
            "parity_counts",
            "shadow_reads",
            "drills",
            "stage_changes",
            "modes")) {
      sql("truncate bactrian." + table);
    }
    GateReport report = report();
    assertThat(report.stage()).isEqualTo(Stage.MONGO);
    assertThat(report.findings())
        .allMatch(
            finding ->
                finding.name() == Name.GAPS
                    ? finding.passed()
                    : finding.state() == State.UNCHECKED);
  }

  @Test
  void theClockStartsAnewWithTheFirstExactComparisonAfterADifferenceOrARepair() {
    sql(
        "insert into bactrian.repairs (system, collection, document_id, leader, at, by, why, outcome) values ('demo', 'orders', '1', 'mongo', now() - interval '1 h', 'test', 'w', 'equal')");
    assertThat(finding(Name.MISMATCH).state()).isEqualTo(State.FAILED);
    sql(compared("2 h", "40 min", 0, 0));
    assertThat(finding(Name.MISMATCH).state())
        .as("it has compared some rows before the repair")
        .isEqualTo(State.FAILED);
    sql(compared("50 min", "30 min", 0, 0));
    Finding clock = finding(Name.MISMATCH);
    assertThat(clock.state()).isEqualTo(State.UNCHECKED);
    assertThat(clock.figure()).isEqualTo("none for 30 min");
    assertThat(clock.todo()).startsWith("wait another 1 d 23 h");
    sql("update bactrian.repairs set settled_at = now() - interval '45 min'");
    assertThat(finding(Name.MISMATCH).state())
        .as("the repair was under way then")
        .isEqualTo(State.FAILED);
    sql("update bactrian.repairs set outcome = 'was equal'");
    assertThat(finding(Name.MISMATCH).passed()).isTrue();
  }

  @Test
  void aComparisonIsAsOldAsItsBeginningHoweverLateItEnded() {
    sql("delete from bactrian.parity_runs");
    sql(compared("22 d", "21 d", 0, 0));
    sql(compared("20 d", "0 s", 0, 0));
    assertThat(report().inTheWay(Stage.RETIRED))
        .extracting(Finding::name, Finding::state)
        .containsExactly(
            tuple(Name.MAPPING, State.UNCHECKED), tuple(Name.MISMATCH, State.UNCHECKED));
  }

  @Test
  void aComparisonThatEndsAfterALaterOneHidesNothingThatItHasFound() {
    sql(compared("21 d", "0 s", 0, 1));
    sql(compared("20 min", "10 min", 0, 0));
    assertThat(finding(Name.MAPPING).state()).isEqualTo(State.FAILED);
  }

  @Test
  void beforeDualNobodyWaitsForTheClockButRowsThatAreKnownToBeWrongDoNotComeToLead() {
    sql("delete from bactrian.modes");
    sql("delete from bactrian.stage_changes");
    sql(
        "insert into bactrian.sync_collections (system, collection, state) values ('demo', 'orders', 'live')");
    sql("delete from bactrian.parity_results where finished_at < now() - interval '6 h'");
    GateReport report = report();
    assertThat(report.stage()).isEqualTo(Stage.BACKFILL);
    assertThat(report.findings().get(Name.MISMATCH.ordinal()).state()).isEqualTo(State.UNCHECKED);
    assertThat(report.inTheWay(Stage.DUAL)).isEmpty();

    sql(compared("1 min", "0 s", 1, 0));
    assertThat(report().inTheWay(Stage.DUAL))
        .extracting(Finding::name)
        .containsExactly(Name.MISMATCH);
  }

  private Finding finding(Name name) {
    return report().findings().get(name.ordinal());
  }

  @Test
  void limitsAreThoseOfTheCollectionThenOfTheClassThenOfTheChecklist() {
    LimitsSetting week = LimitsSetting.ofShadow(Duration.ofDays(9));
    LimitsSetting hour = LimitsSetting.ofShadow(Duration.ofHours(1));
    CutoverSettings none = settings(null, null, Map.of());
    assertThat(none.limits(orders).shadow())
        .isEqualTo(
            orders.storeClass() == Mapping.StoreClass.MONEY
                ? Duration.ofDays(7)
                : Duration.ofDays(3));
    assertThat(settings(week, week, Map.of()).limits(orders).shadow())
        .isEqualTo(Duration.ofDays(9));
    CutoverSettings own = settings(week, week, Map.of("demo", Map.of("orders", hour)));
    assertThat(own.limits(orders).shadow()).isEqualTo(Duration.ofHours(1));
    assertThat(own.limits(orders).mismatch()).isEqualTo(Duration.ofHours(48));
    assertThat(report(settings(week, week, Map.of())).inTheWay(Stage.RETIRED))
        .singleElement()
        .satisfies(finding -> assertThat(finding.name()).isEqualTo(Name.SHADOW));
  }

  @Test
  void limitsAreSetByProperties() {
    CutoverSettings set =
        new Binder(
                new MapConfigurationPropertySource(
                    Map.of(
                        "bactrian.cutover.money.shadow", "2h",
                        "bactrian.cutover.content.shadow", "3h",
                        "bactrian.cutover.money.gaps", "4",
                        "bactrian.cutover.collections.demo.orders.latency", "7.5",
                        "bactrian.cutover.webhook", "http://localhost:1/hook")))
            .bind("bactrian.cutover", CutoverSettings.class)
            .get();
    Limits limits = set.limits(orders);
    assertThat(limits.shadow())
        .isEqualTo(
            orders.storeClass() == Mapping.StoreClass.MONEY
                ? Duration.ofHours(2)
                : Duration.ofHours(3));
    assertThat(limits.latency()).isEqualTo(7.5);
    assertThat(limits.watch()).isEqualTo(Duration.ofHours(48));
    assertThat(set.webhook()).hasToString("http://localhost:1/hook");
    assertThat(set.drillHold()).isEqualTo(Duration.ofSeconds(10));
  }

  private static CutoverSettings settings(
      @Nullable LimitsSetting money,
      @Nullable LimitsSetting content,
      Map<String, Map<String, LimitsSetting>> collections) {
    return new CutoverSettings(
        money,
        content,
        collections,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        null,
        Duration.ZERO);
  }
}
