package io.bactrian.paired;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Runs of paired queries: what is asked, and the evidence of what was answered. */
@Component("pairedRuns")
public final class PairedRuns {

  private final Queries queries;
  private final ObjectProvider<MongoDatabase> mongo;
  private final DataSource postgres;
  private final PairedSettings settings;
  private final AskBoth.Pause pause;
  private final Clock clock;

  @Autowired
  PairedRuns(
      Queries queries,
      ObjectProvider<MongoDatabase> mongo,
      DataSource postgres,
      PairedSettings settings) {
    this(
        queries,
        mongo,
        postgres,
        settings,
        time -> Thread.sleep(time.toMillis()),
        Clock.systemUTC());
  }

  PairedRuns(
      Queries queries,
      ObjectProvider<MongoDatabase> mongo,
      DataSource postgres,
      PairedSettings settings,
      AskBoth.Pause pause,
      Clock clock) {
    this.queries = queries;
    this.mongo = mongo;
    this.postgres = postgres;
    this.settings = settings;
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * Begins a run that somebody asked for.
   *
   * @param names which of the system's queries; empty for all
   * @param given texts by parameter
   * @throws QueryProblems with every mistake in the queries
   * @throws IllegalArgumentException when there is no such query or parameter, or a text is no
   *     value of its parameter's type
   */
  public PairedJob begin(String system, List<String> names, Map<String, String> given) {
    PairedJob job = begin(system, names, given, null);
    if (job == null) {
      throw new IllegalStateException("a run that has no time is always a new one");
    }
    return job;
  }

  /** Null when a replica has begun the run of this time. */
  @Nullable PairedJob begin(
      String system, List<String> names, Map<String, String> given, @Nullable Instant time) {
    List<PairedQuery> asked = queries.of(system, names);
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    asked.forEach(query -> unknown.removeAll(query.parameters().keySet()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the queries has the parameter " + String.join(", ", unknown));
    }
    Instant now = clock.instant();
    asked.forEach(query -> query.values(given, now));
    try (Connection connection = postgres.getConnection()) {
      Long run = PairedRecords.begin(connection, system, time);
      return run == null ? null : new PairedJob(run, system, asked, given, now);
    } catch (SQLException e) {
      throw StoreUnavailable.of("beginning the queries of " + system, e);
    }
  }

  /** The questions of a run. */
  public List<PairedQuestion> questions(PairedJob job) {
    List<PairedQuestion> questions = new ArrayList<>();
    for (PairedQuery query : job.queries()) {
      questions.add(new PairedQuestion(job, query, query.values(job.given(), job.now())));
    }
    return questions;
  }

  /**
   * Asks one question of both stores and keeps what they answered.
   *
   * @throws IllegalStateException when this process uses no MongoDB
   * @throws StoreUnavailable when it could not be kept, and may be tried again
   */
  public void ask(PairedQuestion question) {
    MongoDatabase documents = mongo.getIfAvailable();
    if (documents == null) {
      throw new IllegalStateException(
          "paired queries need mongo among bactrian.stores: they ask both stores");
    }
    PairedResult result = new AskBoth(documents, postgres, settings, pause, clock).ask(question);
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      PairedRecords.add(connection, question, result);
      connection.commit();
    } catch (SQLException e) {
      throw StoreUnavailable.of("keeping the answer to " + question.query().name(), e);
    }
  }

  /** Ends a run; its results, by the query's name. */
  public List<PairedResult> conclude(PairedJob job) {
    try (Connection connection = postgres.getConnection()) {
      PairedRecords.finish(connection, job.run(), settings.keep());
      return PairedRecords.results(connection, job.run());
    } catch (SQLException e) {
      throw StoreUnavailable.of("concluding the queries of " + job.system(), e);
    }
  }

  /** The results of the last run of a system that has finished; empty when there is none. */
  List<PairedResult> latest(String system) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      return PairedRecords.results(connection, PairedRecords.latest(connection, system));
    }
  }
}
