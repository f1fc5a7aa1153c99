package io.bactrian.parity;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.SessionLock;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreModes;
import io.bactrian.source.LiveSource;
import io.bactrian.source.Watcher;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * The comparisons that the clock asks for: begun by one replica, done by one at a time, and gone on
 * with by another when that one dies.
 */
@Component("parityDaily")
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
public final class ParityDaily {

  private static final Logger LOG = LoggerFactory.getLogger(ParityDaily.class);

  /**
   * One unfinished run a system is enough: the next begins when it has ended. One that has compared
   * rows with another database never will.
   */
  private static final String BEGIN =
      """
      insert into bactrian.parity_runs (system, origin, scheduled_for, source)
      select ?, 'daily', ?, ? where not exists (
        select 1 from bactrian.parity_runs
        where system = ? and origin = 'daily' and finished_at is null and source = ?)
      on conflict do nothing
      """;

  private static final String OPEN =
      """
      select id, system from bactrian.parity_runs
      where origin = 'daily' and finished_at is null and source = ? and system = any (?) order by id
      """;

  private static final String STILL =
      "select finished_at is null from bactrian.parity_runs where id = ?";

  private final DataSource postgres;
  private final MongoDatabase mongo;
  private final ServedLenses served;
  private final StoreModes modes;

  ParityDaily(DataSource postgres, MongoDatabase mongo, ServedLenses served, StoreModes modes) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.served = served;
    this.modes = modes;
  }

  /**
   * A run for as long as PostgreSQL's session lasts that holds its lock. Should another replica
   * take it over while this one still works, each range and each result is remembered once.
   */
  public static final class Turn {

    private final ParityJob job;
    private final Connection session;
    private final SessionLock lock;

    private Turn(ParityJob job, Connection session, SessionLock lock) {
      this.job = job;
      this.session = session;
      this.lock = lock;
    }

    /** What is to be compared. */
    public ParityJob job() {
      return job;
    }
  }

  /**
   * Begins a run of each served system. Every replica's clock says the same time, and only the
   * first one to enter it begins.
   *
   * @param time when the clock wanted it, which is not when it came to it
   */
  public void begin(Date time) {
    Instant scheduled = time.toInstant();
    String source = ParityRuns.database(mongo.getName());
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      for (Map.Entry<String, Lenses> each : served.bySystem().entrySet()) {
        if (ComparedCollections.of(connection, modes, each.getKey(), each.getValue()).isEmpty()) {
          continue;
        }
        statement.setString(1, each.getKey());
        statement.setTimestamp(2, Timestamp.from(scheduled));
        statement.setString(3, source);
        statement.setString(4, each.getKey());
        statement.setString(5, source);
        if (statement.executeUpdate() == 1) {
          LOG.info("The rows of {} are compared", each.getKey());
        }
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("beginning to compare rows", e);
    }
  }

  /** The next run that nobody is at; null when there is none. */
  public @Nullable Turn next() {
    try (Connection connection = postgres.getConnection()) {
      for (Map.Entry<Long, String> each : open(connection).entrySet()) {
        Turn turn = take(each.getKey(), each.getValue());
        if (turn != null) {
          return turn;
        }
      }
      return null;
    } catch (SQLException e) {
      throw StoreUnavailable.of("looking for comparisons that have not ended", e);
    }
  }

  private Map<Long, String> open(Connection connection) throws SQLException {
    Map<Long, String> open = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      statement.setString(1, ParityRuns.database(mongo.getName()));
      statement.setArray(2, connection.createArrayOf("text", served.bySystem().keySet().toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          open.put(rows.getLong(1), String.valueOf(rows.getString(2)));
        }
      }
    }
    return open;
  }

  private @Nullable Turn take(long run, String system) throws SQLException {
    Lenses lenses = Objects.requireNonNull(served.bySystem().get(system));
    Connection session = postgres.getConnection();
    SessionLock lock = null;
    boolean taken = false;
    try {
      List<Lens> compared = ComparedCollections.of(session, modes, system, lenses);
      lock = SessionLock.attempt(session, SessionLock.Kind.PARITY, system);
      // It may have ended between the two.
      taken = lock != null && !compared.isEmpty() && isOpen(session, run);
      return !taken
          ? null
          : new Turn(
              new ParityJob(
                  run,
                  system,
                  new LiveSource(mongo),
                  lenses,
                  ComparedCollections.names(compared),
                  true,
                  Watcher.NONE),
              session,
              Objects.requireNonNull(lock));
    } finally {
      if (!taken) {
        give(session, lock);
      }
    }
  }

  private static boolean isOpen(Connection connection, long run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STILL)) {
      statement.setLong(1, run);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Ends a turn, whether its run has come to its end or not. */
  public void end(Turn turn) {
    try {
      give(turn.session, turn.lock);
    } catch (SQLException e) {
      LOG.debug("The session that held a comparison of {} is gone", turn.job.system());
    }
  }

  private static void give(Connection session, @Nullable SessionLock lock) throws SQLException {
    try (session;
        lock) {
      LOG.trace("a turn is given back");
    }
  }
}
