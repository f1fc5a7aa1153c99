package io.bactrian.risk;

import io.bactrian.platform.OnStore;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.Store;
import io.bactrian.platform.Transaction;
import io.bactrian.stream.StreamIds;
import io.bactrian.stream.StreamProgress;
import io.bactrian.stream.StreamProgress.Progress;
import io.bactrian.stream.StreamUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Evaluates events that the stream lost before anybody had evaluated them: Redis was emptied, came
 * back without its last second or an older state, or trimmed the stream faster than it was read.
 * The events are all in PostgreSQL, and to evaluate one twice changes nothing; so it is enough to
 * know since when.
 */
@Component("catchUp")
@ConditionalOnWebApplication
@OnStore(Store.REDIS)
public final class CatchUp {

  /** As {@code routes/stream-redis.camel.yaml} names it. */
  static final String GROUP = "risk";

  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  /** Longer than a transaction that brings events in, and than clocks are apart. */
  private static final Duration MARGIN = Duration.ofMinutes(2);

  private static final int AT_ONCE = 1_000;

  private static final String KNOWN =
      """
      select through, mark, newest, next_through, next_newest,
        now() as now, least(now(), (select min(created_at) from risk.outbox)) as published
      from risk.evaluated for update of evaluated skip locked
      """;
  private static final String REMEMBER =
      """
      update risk.evaluated set through = :through, mark = :mark, newest = :newest,
        next_through = :nextThrough, next_newest = :nextNewest
      """;
  private static final String SINCE =
      """
      select project_id, id, severity, type, source, correlation_id, occurred_at from risk.events
      where created_at >= ?
      """;

  private final DataSource postgres;
  private final StreamProgress stream;
  private final RiskEvaluation evaluation;
  private final RiskMetrics metrics;
  private final CamelContext camel;

  CatchUp(
      PromptPostgres postgres,
      StreamProgress stream,
      RiskEvaluation evaluation,
      RiskMetrics metrics,
      CamelContext camel) {
    this.postgres = postgres.dataSource();
    this.stream = stream;
    this.evaluation = evaluation;
    this.metrics = metrics;
    this.camel = camel;
  }

  /**
   * What was known when it was looked last.
   *
   * @param through events that came in before are evaluated
   * @param next what {@code through} will be when the entries up to {@code nextNewest} are handled
   * @param published events that came in before are on the stream now
   * @param now PostgreSQL's
   */
  private record Known(
      Instant through,
      @Nullable String mark,
      String newest,
      @Nullable Instant next,
      @Nullable String nextNewest,
      Instant published,
      Instant now) {

    static Known of(ResultSet row, int number) throws SQLException {
      Timestamp next = row.getTimestamp("next_through");
      return new Known(
          row.getTimestamp("through").toInstant(),
          row.getString("mark"),
          row.getString("newest"),
          next == null ? null : next.toInstant(),
          row.getString("next_newest"),
          row.getTimestamp("published").toInstant(),
          row.getTimestamp("now").toInstant());
    }

    /** The same with the stream's first mark. */
    Known markedBy(String first) {
      return new Known(through, first, newest, next, nextNewest, published, now);
    }

    /** What is known when everything has been evaluated from the table. */
    Known caughtUp(String stream, Progress seen) {
      return new Known(now, stream, seen.newest(), null, null, published, now);
    }

    /** The same after a look at a stream that has lost nothing. */
    Known after(Progress seen) {
      if (next == null || nextNewest == null) {
        return new Known(through, mark, seen.newest(), published, seen.newest(), published, now);
      }
      return seen.hasHandled(nextNewest)
          ? new Known(next, mark, seen.newest(), published, seen.newest(), published, now)
          : new Known(through, mark, seen.newest(), next, nextNewest, published, now);
    }
  }

  /** Looks whether the stream has lost something, and if so, evaluates what it may have been. */
  public void check() {
    try {
      Progress seen = stream.of(GROUP);
      metrics.lags(seen.lag(Instant.now()).toMillis() / 1e3, seen.pending());
      if (mayEvaluate()) {
        Transaction.run(
            postgres,
            "looking how far the evaluation is",
            transaction -> {
              Optional<Known> known = transaction.sql().sql(KNOWN).query(Known::of).optional();
              if (known.isPresent()) {
                step(transaction, known.get());
              }
              return known;
            });
      }
    } catch (StreamUnavailable e) {
      metrics.lags(Double.NaN, Double.NaN);
      LOG.debug("the stream can't be asked how far it is read", e);
    }
  }

  /** Who has switched the evaluation off means this one too. */
  private boolean mayEvaluate() {
    ServiceStatus route = camel.getRouteController().getRouteStatus("risk-evaluate");
    return route != null && route.isStarted();
  }

  /** One replica at a time; the stream is asked after PostgreSQL, and so has what was published. */
  private void step(Transaction transaction, Known known) throws SQLException {
    Progress seen = stream.of(GROUP);
    if (isWhole(known, seen)) {
      remember(transaction, known.after(seen));
      return;
    }
    // Marked first: what gets lost from here on is noticed by the next look.
    String mark = seen.mark() == null ? stream.mark(GROUP) : seen.mark();
    if (mark == null) {
      return; // nobody reads it yet
    }
    if (known.mark() == null) {
      remember(transaction, known.markedBy(mark));
      return;
    }
    int events = evaluateSince(transaction.connection(), known.through().minus(MARGIN));
    LOG.warn(
        "the stream may have lost entries: {} events since {} are evaluated once more",
        events,
        known.through());
    remember(transaction, known.caughtUp(mark, seen));
  }

  private static boolean isWhole(Known known, Progress seen) {
    return known.mark() != null
        && known.mark().equals(seen.mark())
        && StreamIds.compare(known.newest(), seen.newest()) <= 0
        && !seen.mayHaveLost();
  }

  private int evaluateSince(Connection connection, Instant since) throws SQLException {
    int events = 0;
    try (PreparedStatement select = connection.prepareStatement(SINCE)) {
      select.setFetchSize(AT_ONCE);
      select.setObject(1, OffsetDateTime.ofInstant(since, ZoneOffset.UTC));
      List<IngestedEvent> some = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          some.add(event(row));
          events++;
          if (some.size() == AT_ONCE) {
            evaluation.evaluate(some);
            some.clear();
          }
        }
      }
      evaluation.evaluate(some);
    }
    return events;
  }

  private static IngestedEvent event(ResultSet row) throws SQLException {
    return new IngestedEvent(
        row.getObject("project_id", UUID.class),
        row.getObject("id", UUID.class),
        row.getString("severity"),
        row.getString("type"),
        row.getString("source"),
        row.getString("correlation_id"),
        row.getTimestamp("occurred_at").toInstant());
  }

  private static void remember(Transaction transaction, Known known) {
    transaction
        .sql()
        .sql(REMEMBER)
        .param("through", IncidentRows.sqlTime(known.through()))
        .param("mark", known.mark())
        .param("newest", known.newest())
        .param("nextThrough", known.next() == null ? null : IncidentRows.sqlTime(known.next()))
        .param("nextNewest", known.nextNewest())
        .update();
  }
}
