package io.bactrian.risk;

import static io.bactrian.risk.RiskTables.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskEvaluationTest {

  private static final RiskTables TABLES = new RiskTables();
  private static final RiskSettings DEFAULT = new RiskSettings(List.of());

  private final UUID project = TABLES.project();
  private final SettableClock clock = new SettableClock();
  private final RiskMetrics metrics = new RiskMetrics(new SimpleMeterRegistry());
  private final RiskEvaluation evaluation = evaluation(DEFAULT);
  private final RiskSweep sweep = new RiskSweep(TABLES.postgres, DEFAULT, metrics, clock);

  /** The time is what the test says. */
  private static final class SettableClock extends Clock {
    private Instant now = at(0);

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private RiskEvaluation evaluation(RiskSettings settings) {
    return new RiskEvaluation(TABLES.postgres, settings, metrics, clock);
  }

  private static double[] times(double from, double step, int count) {
    return IntStream.range(0, count).mapToDouble(i -> from + i * step).toArray();
  }

  private List<String> incidents() {
    return TABLES
        .sql
        .sql(
            """
            select concat_ws(' ', status, extract(epoch from first_event_at - '2026-01-01Z')::float8,
              extract(epoch from last_event_at - '2026-01-01Z')::float8, event_count, resolved_by)
            from risk.incidents where project_id = :project order by first_event_at, created_at
            """)
        .param("project", project)
        .query(String.class)
        .list();
  }

  private UUID only() {
    return TABLES
        .sql
        .sql("select id from risk.incidents where project_id = :project")
        .param("project", project)
        .query(UUID.class)
        .single();
  }

  private void tenErrorsAndOneMore(double from) {
    evaluation.evaluate(TABLES.errors(project, times(from, 1, 11)));
  }

  @Test
  void theEleventhErrorOfSixtySecondsOpensAnIncidentAndTellsTheStream() {
    clock.now = at(60);
    evaluation.evaluate(TABLES.errors(project, times(0, 6, 10)));
    assertThat(incidents()).isEmpty();
    TABLES.messages(project);

    evaluation.evaluate(TABLES.errors(project, 60)); // exactly a window after the first

    assertThat(incidents()).containsExactly("OPEN 60 60 11");
    List<String> messages = TABLES.messages(project);
    assertThat(messages).hasSize(2);
    assertThat(messages.get(0))
        .startsWith("ANOMALY_DETECTED\t" + project)
        .contains("\"errorCount\":11,\"windowSeconds\":60,\"rule\":\"error-rate\"");
    assertThat(messages.get(1))
        .startsWith("INCIDENT_CREATED\t" + project)
        .contains(
            "\"status\":\"OPEN\",\"severity\":\"CRITICAL\","
                + "\"summary\":\"High error rate detected: 11 ERROR events over 60 seconds.\"");
  }

  @Test
  void justMoreThanAWindowIsTooLong() {
    evaluation.evaluate(TABLES.errors(project, times(0, 6.001, 11)));

    assertThat(incidents()).isEmpty();
  }

  @Test
  void criticalCountsAndWarningsDoNot() {
    List<LogOracle.Line> lines = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      lines.add(new LogOracle.Line(at(i), i % 2 == 0 ? "CRITICAL" : "WARN", "s", "t", ""));
    }
    evaluation.evaluate(TABLES.insert(project, lines));
    assertThat(incidents()).isEmpty();

    evaluation.evaluate(TABLES.errors(project, 1, 2, 3, 4, 5));
    assertThat(incidents()).containsExactly("OPEN 10 10 11");
  }

  @Test
  void whatIsDeliveredAgainChangesNothingAndTellsNothing() {
    List<IngestedEvent> events = TABLES.errors(project, times(0, 1, 15));
    evaluation.evaluate(events);
    List<String> before = incidents();
    TABLES.messages(project);

    evaluation.evaluate(events);
    evaluation.evaluate(events.subList(3, 9));

    assertThat(incidents()).isEqualTo(before).containsExactly("OPEN 10 14 15");
    assertThat(TABLES.messages(project)).isEmpty();
  }

  @Test
  void itIsInvestigatedReopenedAndResolvedByTime() {
    clock.now = at(10);
    tenErrorsAndOneMore(0);
    clock.now = at(69.9);
    sweep.sweep();
    assertThat(incidents()).containsExactly("OPEN 10 10 11");
    clock.now = at(70);
    sweep.sweep();
    assertThat(incidents()).containsExactly("INVESTIGATING 10 10 11");

    tenErrorsAndOneMore(71);
    assertThat(incidents()).containsExactly("OPEN 10 81 22");
    clock.now = at(150);
    sweep.sweep();
    TABLES.messages(project);
    clock.now = at(321);
    sweep.sweep();
    assertThat(incidents()).containsExactly("RESOLVED 10 81 22 sweep");
    assertThat(TABLES.messages(project))
        .singleElement()
        .asString()
        .startsWith("INCIDENT_UPDATED\t" + project)
        .contains("\"status\":\"RESOLVED\"");
    sweep.sweep();
    assertThat(TABLES.messages(project)).isEmpty();
  }

  @Test
  void aLaterIncidentResolvesTheOneBeforeThatTheSweepHasNotReached() {
    tenErrorsAndOneMore(0);
    tenErrorsAndOneMore(1000);

    assertThat(incidents()).containsExactly("RESOLVED 10 10 11 sweep", "OPEN 1010 1010 11");
  }

  @Test
  void oneFromBeforeThatIsFoundLateIsOverAtOnce() {
    tenErrorsAndOneMore(1000);
    tenErrorsAndOneMore(0);

    assertThat(incidents()).containsExactly("RESOLVED 10 10 11 sweep", "OPEN 1010 1010 11");
  }

  @Test
  void lateEventsBetweenTwoIncidentsMakeThemOne() {
    tenErrorsAndOneMore(0);
    tenErrorsAndOneMore(300);
    TABLES.messages(project);

    tenErrorsAndOneMore(150);

    assertThat(incidents()).containsExactly("OPEN 10 310 33", "RESOLVED 310 310 11 merge");
    assertThat(TABLES.messages(project))
        .hasSize(2)
        .allMatch(each -> each.startsWith("INCIDENT_UPDATED"));
    clock.now = at(551);
    sweep.sweep();
    assertThat(incidents())
        .containsExactly("RESOLVED 10 310 33 sweep", "RESOLVED 310 310 11 merge");
  }

  @Test
  void anIncidentThatTheSweepEndedWakesWhenItsErrorsGoOnNow() {
    tenErrorsAndOneMore(0);
    clock.now = at(400);
    sweep.sweep();
    assertThat(incidents()).containsExactly("RESOLVED 10 10 11 sweep");

    evaluation.evaluate(TABLES.errors(project, times(11, 1, 300)));

    assertThat(incidents()).containsExactly("OPEN 10 310 311");
  }

  @Test
  void whatAPersonResolvedIsNotReopenedByItsOwnErrors() {
    List<IngestedEvent> old = TABLES.errors(project, times(0, 1, 20));
    evaluation.evaluate(old);
    clock.now = at(25);
    new IncidentWrites(TABLES.postgres, clock).setStatus(only(), Status.RESOLVED);

    evaluation.evaluate(old);
    evaluation.evaluate(TABLES.errors(project, times(21, 0.1, 20))); // late ones of before
    evaluation.evaluate(TABLES.errors(project, times(26, 1, 10)));
    assertThat(incidents()).containsExactly("RESOLVED 10 19 20 user");

    evaluation.evaluate(TABLES.errors(project, 36));
    assertThat(incidents()).containsExactly("RESOLVED 10 19 20 user", "OPEN 36 36 11");
  }

  @Test
  void eventsOfAProjectThatIsGoneAreSkipped() {
    List<IngestedEvent> events = TABLES.errors(project, times(0, 1, 11));
    TABLES.sql.sql("delete from risk.projects where id = :id").param("id", project).update();

    evaluation.evaluate(events);

    assertThat(incidents()).isEmpty();
  }

  @Test
  void aGroupKeyTooLongForAnIndexIsShortened() {
    Rule rule =
        new Rule(
            "by-source",
            new Rule.Match(List.of(), List.of(), List.of()),
            Duration.ofSeconds(1),
            0,
            Set.of(Rule.GroupBy.SOURCE, Rule.GroupBy.TYPE),
            "LOW",
            Duration.ofSeconds(2),
            Duration.ofSeconds(1));
    String wide = new String(Character.toChars(0x1F42A)).repeat(512);
    evaluation(new RiskSettings(List.of(rule)))
        .evaluate(
            TABLES.insert(
                project,
                List.of(
                    new LogOracle.Line(at(0), "INFO", wide, "a", ""),
                    new LogOracle.Line(at(0), "INFO", "x\",\"y", "a", ""),
                    new LogOracle.Line(at(0), "INFO", "x", "y\",\"a", ""))));

    assertThat(
            TABLES
                .sql
                .sql("select group_key from risk.incidents where project_id = :id")
                .param("id", project)
                .query(String.class)
                .list())
        .hasSize(3)
        .contains("[\"x\\\",\\\"y\",\"a\"]", "[\"x\",\"y\\\",\\\"a\"]")
        .anyMatch(key -> key.contains("… sha256:"));
  }

  @Property(tries = 150)
  void anyOrderAndBatchesFindWhatTheOracleFinds(
      @ForAll("offsets") List<Integer> offsets,
      @ForAll @IntRange(min = 1, max = 4) int threshold,
      @ForAll @IntRange(min = 11, max = 40) int quiet,
      @ForAll Random random) {
    Rule rule = rule(threshold, Duration.ofSeconds(10), Duration.ofSeconds(quiet));
    UUID here = TABLES.project();
    List<LogOracle.Line> lines =
        offsets.stream()
            .map(each -> new LogOracle.Line(at(each / 2.0), "ERROR", "s", "t", ""))
            .toList();
    RiskEvaluation evaluated = evaluation(new RiskSettings(List.of(rule)));
    clock.now = at(random.nextInt(200));
    List<LogOracle.Line> rest = new ArrayList<>(lines);
    Collections.shuffle(rest, random);
    List<IngestedEvent> waiting = new ArrayList<>();
    while (!rest.isEmpty() || !waiting.isEmpty()) {
      // Ingested some, evaluated some of those: what is in the table may be ahead of the stream.
      int in = Math.min(rest.size(), random.nextInt(6));
      waiting.addAll(TABLES.insert(here, List.copyOf(rest.subList(0, in))));
      rest.subList(0, in).clear();
      Collections.shuffle(waiting, random);
      int out = rest.isEmpty() ? waiting.size() : Math.min(waiting.size(), random.nextInt(6));
      List<IngestedEvent> batch = new ArrayList<>(waiting.subList(0, out));
      evaluated.evaluate(batch);
      if (random.nextBoolean()) {
        evaluated.evaluate(batch);
      }
      waiting.subList(0, out).clear();
    }
    assertThat(LogOracle.actual(TABLES.postgres, here, "rule"))
        .isEqualTo(LogOracle.of(TABLES.postgres, lines).expected(rule));
    countsAreThoseOfTheLinks(here);
  }

  @Provide
  Arbitrary<List<Integer>> offsets() {
    return Arbitraries.integers().between(0, 200).list().ofMinSize(1).ofMaxSize(80);
  }

  private static Rule rule(int threshold, Duration window, Duration quiet) {
    return new Rule(
        "rule",
        new Rule.Match(List.of("ERROR", "CRITICAL"), List.of(), List.of()),
        window,
        threshold,
        Set.of(),
        "HIGH",
        quiet,
        quiet);
  }

  private static void countsAreThoseOfTheLinks(UUID project) {
    assertThat(
            TABLES
                .sql
                .sql(
                    """
                    select count(*) from risk.incidents i where project_id = :project and event_count <>
                      (select count(*) from risk.incident_events l where l.incident_id = i.id)
                      and merged_into is null
                    """)
                .param("project", project)
                .query(Long.class)
                .single())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({"BGL, 1", "BGL, 2", "Zookeeper, 3", "Apache, 4"})
  void aLogInAnyOrderBySeveralConsumersGivesTheIncidentsOfPlainSql(String log, int seed)
      throws Exception {
    List<LogOracle.Line> lines = LogOracle.read(log);
    Rule error = DEFAULT.rules().get(0);
    Rule bySource =
        new Rule(
            "by-source",
            new Rule.Match(List.of("WARN", "ERROR", "CRITICAL"), List.of(), List.of()),
            Duration.ofSeconds(300),
            2,
            Set.of(log.equals("Zookeeper") ? Rule.GroupBy.TYPE : Rule.GroupBy.SOURCE),
            "MEDIUM",
            Duration.ofSeconds(600),
            Duration.ofSeconds(60));
    Random random = new Random(seed);
    List<IngestedEvent> events = new ArrayList<>(TABLES.insert(project, lines));
    events.addAll(List.copyOf(events).subList(0, 100)); // some are delivered twice
    Collections.shuffle(events, random);
    RiskEvaluation both = evaluation(new RiskSettings(List.of(error, bySource)));
    ExecutorService consumers = Executors.newFixedThreadPool(4);
    List<Future<?>> batches = new ArrayList<>();
    for (int from = 0; from < events.size(); ) {
      int to = Math.min(events.size(), from + 1 + random.nextInt(200));
      List<IngestedEvent> batch = List.copyOf(events.subList(from, to));
      batches.add(consumers.submit(() -> both.evaluate(batch)));
      from = to;
    }
    for (Future<?> each : batches) {
      each.get();
    }
    consumers.shutdown();

    LogOracle oracle = LogOracle.of(TABLES.postgres, lines);
    for (Rule rule : List.of(error, bySource)) {
      List<LogOracle.Found> expected = oracle.expected(rule);
      assertThat(LogOracle.actual(TABLES.postgres, project, rule.name()))
          .as(rule.name())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(oracle.expected(bySource)).isNotEmpty();
    countsAreThoseOfTheLinks(project);
  }
}
