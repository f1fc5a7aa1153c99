package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestHome;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What is kept of a run, and who gets to know. */
@ExtendWith(OutputCaptureExtension.class)
class PairedRunsTest {

  private static final String COUNT =
      """
      description: How many there are
      collection: things
      pipeline: [{ $group: { _id: $kind, n: { $sum: 1 } } }]
      sql: select kind as _id, count(*) as n from things group by kind
      """;

  private static final String SINCE =
      """
      description: Those from a number on
      collection: things
      parameters: { from: { type: integer, default: 100 } }
      pipeline: [{ $match: { _id: { $gte: { $param: from } } } }, { $project: { _id: 1 } }]
      sql: select id as _id from things where id >= :from
      """;

  private final Path home;
  private final DataSource postgres = TestPostgres.databaseWithCore();
  private final TestSystem tables = TestSystem.named(postgres, "none");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final PairedSettings settings =
      new PairedSettings(
          List.of("shop"), 1000, 1, Duration.ZERO, Duration.ofSeconds(10), Duration.ofDays(90));
  private PairedRuns runs;

  PairedRunsTest(@TempDir Path home) {
    this.home = home;
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    beans.registerSingleton("mongo", mongo);
    runs =
        new PairedRuns(
            new Queries(TestHome.of(home)),
            beans.getBeanProvider(MongoDatabase.class),
            postgres,
            settings,
            time -> {},
            Clock.systemUTC());
  }

  @BeforeEach
  void threeThings() throws IOException {
    query("count", COUNT);
    query("since", SINCE);
    tables.execute("create table things (id integer primary key, kind text)");
    for (int i = 1; i <= 3; i++) {
      mongo.getCollection("things").insertOne(new Document("_id", i).append("kind", "k" + i % 2));
      tables.execute("insert into things values (%1$d, 'k' || %1$d %% 2)".formatted(i));
    }
  }

  private void query(String name, String yaml) throws IOException {
    Files.createDirectories(home.resolve("queries/shop"));
    Files.writeString(home.resolve("queries/shop/" + name + ".yaml"), yaml);
  }

  private List<PairedResult> run(Map<String, String> given, String... names) {
    PairedJob job = runs.begin("shop", List.of(names), given);
    runs.questions(job).forEach(runs::ask);
    return runs.conclude(job);
  }

  @Test
  void everyAnswerIsKeptAsEvidence() {
    List<PairedResult> results = run(Map.of("from", "2"));

    assertThat(results).extracting(PairedResult::query).containsExactly("count", "since");
    assertThat(results).extracting(PairedResult::verdict).containsOnly(Verdict.AGREE);
    assertThat(results).extracting(PairedResult::mongoRows).containsExactly(2L, 2L);
    assertThat(
            tables.rows(
                """
                select r.system, query, verdict, mongo_rows, sql_rows, differing, mongo_md5 = sql_md5, tries,
                  length(query_md5), parameters, finished_at is not null
                from bactrian.paired_results r join bactrian.paired_runs on id = run order by query
                """))
        .containsExactly(
            "shop|count|agree|2|2|0|t|1|32|{}|t", "shop|since|agree|2|2|0|t|1|32|{\"from\": 2}|t");
  }

  @Test
  void aDifferenceIsKeptByItsKeyAndWithoutItsValues() {
    tables.execute(
        "update things set kind = 'k1' where id = 2; insert into things values (4, 'k9')");

    List<PairedResult> results = run(Map.of(), "count");

    assertThat(results.get(0).verdict()).isEqualTo(Verdict.DIFFER);
    assertThat(results.get(0).tries()).isEqualTo(2);
    assertThat(
            tables.rows(
                """
                select query, kind, row_key, fields, mongo_md5 is null, sql_md5 is null
                from bactrian.paired_differences order by id
                """))
        .containsExactlyInAnyOrder(
            "count|differing|\"k1\"|{n}|f|f",
            "count|missing|\"k0\"|{}|f|t",
            "count|surplus|\"k9\"|{}|t|f");
  }

  @Test
  void whatIsOlderThanItIsKeptIsForgotten() {
    run(Map.of());
    tables.execute("update bactrian.paired_runs set started_at = now() - interval '91 days'");

    run(Map.of());

    assertThat(tables.value("select count(*) from bactrian.paired_runs")).isEqualTo("1");
    assertThat(tables.value("select count(*) from bactrian.paired_results")).isEqualTo("2");
  }

  @Test
  void aWrongCallSaysWhatThereIs() throws IOException {
    assertThatThrownBy(() -> run(Map.of(), "counts"))
        .hasMessage("there is no query counts; shop has count, since");
    assertThatThrownBy(() -> run(Map.of("form", "2")))
        .hasMessage("none of the queries has the parameter form");
    assertThatThrownBy(() -> run(Map.of("from", "x")))
        .hasMessage("parameter from of since must be a whole number, not 'x'");
    assertThatThrownBy(() -> runs.begin("office", List.of(), Map.of()))
        .hasMessage("the system office has no queries");
    query("broken", "collection: c");
    assertThatThrownBy(() -> run(Map.of()))
        .isInstanceOf(QueryProblems.class)
        .hasMessageStartingWith(
            "There are 3 mistakes in the queries:\n  queries/shop/broken.yaml:1");
    assertThat(tables.value("select count(*) from bactrian.paired_runs")).isEqualTo("0");
  }

  @Test
  void ofSeveralReplicasOneRunsWhatTheClockWants(CapturedOutput output) throws IOException {
    PairedDaily daily = new PairedDaily(runs, settings);
    Date tonight = Date.from(Instant.parse("2024-03-10T03:30:00Z"));

    assertThat(daily.systems()).containsExactly("shop");
    assertThat(daily.begin("shop", tonight)).isNotNull();
    assertThat(daily.begin("shop", tonight)).isNull();
    assertThat(daily.begin("shop", new Date(tonight.getTime() + 86_400_000))).isNotNull();

    query("broken", "collection: c");
    assertThat(daily.begin("shop", new Date(0))).isNull();
    assertThat(output.getOut())
        .contains("ERROR", "The queries of shop cannot be asked: There are 3 mistakes");
  }

  @Test
  void aDifferenceRaisesAnAlarmOnceARunAndStandsInTheMetrics(CapturedOutput output) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    PairedAlarm alarm = new PairedAlarm(registry, runs, settings);

    alarm.tell(run(Map.of("from", "2")));
    assertThat(output.getOut()).doesNotContain("ERROR", "WARN");
    assertThat(differing(registry, "count")).isZero();

    alarm.tell(run(Map.of()));
    assertThat(output.getOut())
        .contains(
            "WARN",
            "Paired queries of shop prove nothing, because neither store answers a row: since");

    tables.execute("delete from things where id = 3; alter table things rename id to number");
    alarm.tell(run(Map.of()));
    assertThat(output.getOut().lines().filter(line -> line.contains(" ERROR ")).toList())
        .singleElement()
        .asString()
        .contains(
            "2 of 2 paired queries of shop do not agree: count: 1 rows differ; since: PostgreSQL"
                + " gave no answer: column \"id\" does not exist",
            "The evidence is run 3 in bactrian.paired_results");
    assertThat(differing(registry, "count")).isEqualTo(1);
    assertThat(differing(registry, "since")).isNaN();
    assertThat(
            registry.get("bactrian.paired.last.run.seconds").tag("query", "count").gauge().value())
        .isGreaterThan(1.7e9);

    SimpleMeterRegistry restarted = new SimpleMeterRegistry();
    new PairedAlarm(restarted, runs, settings).recall();
    assertThat(differing(restarted, "count")).isEqualTo(1);
  }

  private static double differing(SimpleMeterRegistry registry, String query) {
    return registry
        .get("bactrian.paired.differing")
        .tag("system", "shop")
        .tag("query", query)
        .gauge()
        .value();
  }
}
