package io.bactrian.purge;

import io.bactrian.landing.ExpiredRows;
import io.bactrian.landing.StoreUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has expired, batch by batch, each in a transaction of its own. What is expired
 * PostgreSQL's clock says; ours only ends a run that takes too long.
 */
public final class Purge {

  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

  /**
   * For how long PostgreSQL may be silent at least: sorting a table without an index takes time.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private record Work(Purged purged, ExpiredRows rows, PurgeMetrics metrics) {}

  private final DataSource postgres;
  private final PurgeSettings settings;
  private final Map<String, Work> work = new LinkedHashMap<>();
  private volatile boolean stopping;

  Purge(
      DataSource postgres,
      PurgeSettings settings,
      List<Purged> all,
      MeterRegistry registry,
      Clock clock) {
    this.postgres = postgres;
    this.settings = settings;
    for (Purged purged : all) {
      work.put(
          purged.route(),
          new Work(
              purged, new ExpiredRows(purged.lens()), new PurgeMetrics(registry, purged, clock)));
    }
  }

  /** Lets runs end after the batch at which they are. */
  void stop() {
    stopping = true;
  }

  /**
   * One run: until nothing is left that can go, or the time is over.
   *
   * @param route the name of the purge
   * @return how many rows were deleted, their children not counted
   * @throws StoreUnavailable when PostgreSQL is away; the batches before stay deleted
   */
  public long run(@Body String route) {
    Work what = work.get(route);
    if (what == null) {
      throw new IllegalArgumentException("there is no purge " + route);
    }
    Purged purged = what.purged();
    Duration longest = settings.longest(purged.ttl().every());
    long end = System.nanoTime() + longest.toNanos();
    long deleted = 0;
    long refused = 0;
    String refusal = "";
    try {
      ExpiredRows.@Nullable Place place = null;
      do {
        ExpiredRows.Step step = batch(what.rows(), place, longest);
        what.metrics().deleted(step.deleted(), step.refused());
        deleted += step.deleted();
        refused += step.refused();
        refusal = step.refusal() == null ? refusal : step.refusal();
        place = step.last();
      } while (place != null && !stopping && System.nanoTime() < end);
    } catch (SQLException e) {
      what.metrics().failed();
      throw StoreUnavailable.of("purging " + purged.table() + " of " + purged.collection(), e);
    }
    what.metrics().ran();
    if (refused > 0) {
      LOG.warn(
          "{} expired rows of {}, collection {}, could not be deleted: {}",
          refused,
          purged.table(),
          purged.collection(),
          refusal);
    }
    LOG.debug("{}: {} rows deleted", route, deleted);
    return deleted;
  }

  private ExpiredRows.Step batch(
      ExpiredRows rows, ExpiredRows.@Nullable Place after, Duration longest) throws SQLException {
    long patience = Math.max(PATIENCE.toMillis(), longest.toMillis());
    try (Connection connection = postgres.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, patience));
      connection.setAutoCommit(false);
      ExpiredRows.Step step = rows.delete(connection, settings.batch(), after);
      connection.commit();
      return step;
    }
  }
}
