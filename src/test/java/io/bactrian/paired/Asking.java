package io.bactrian.paired;

import com.mongodb.client.MongoDatabase;
import io.bactrian.mapping.Problem;
import io.bactrian.platform.TestHome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/** Asks queries of two stores without routes and without keeping what they answer. */
final class Asking {

  static final PairedSettings ONCE = settings(100_000, 0);

  private Asking() {}

  static PairedSettings settings(int mostRows, int again) {
    return new PairedSettings(
        List.of(),
        mostRows,
        again,
        Duration.ofMillis(1),
        Duration.ofSeconds(20),
        Duration.ofDays(90));
  }

  /** The queries that the repository has for a system. */
  static List<PairedQuery> queries(String system) {
    return new Queries(TestHome.of(Path.of("."))).of(system, List.of());
  }

  /** A query as a file would say it; it must be without a mistake. */
  static PairedQuery query(String yaml) {
    List<Problem> problems = new ArrayList<>();
    PairedQuery query = new QueryReader(problems).read("queries/test/question.yaml", yaml);
    if (!problems.isEmpty()) {
      throw new QueryProblems(problems);
    }
    return Objects.requireNonNull(query);
  }

  static PairedResult ask(MongoDatabase mongo, DataSource postgres, PairedQuery query) {
    return ask(mongo, postgres, query, ONCE, time -> {});
  }

  /** Leaves out what the quarantine has of the system. */
  static PairedResult ask(
      String system, MongoDatabase mongo, DataSource postgres, PairedQuery query) {
    return ask(system, mongo, postgres, query, ONCE, time -> {});
  }

  static PairedResult ask(
      MongoDatabase mongo,
      DataSource postgres,
      PairedQuery query,
      PairedSettings settings,
      AskBoth.Pause pause) {
    return ask("test", mongo, postgres, query, settings, pause);
  }

  private static PairedResult ask(
      String system,
      MongoDatabase mongo,
      DataSource postgres,
      PairedQuery query,
      PairedSettings settings,
      AskBoth.Pause pause) {
    Instant now = Instant.now();
    PairedJob job = new PairedJob(1, system, List.of(query), Map.of(), now);
    return new AskBoth(mongo, postgres, settings, pause, Clock.systemUTC())
        .ask(new PairedQuestion(job, query, query.values(Map.of(), now)));
  }
}
