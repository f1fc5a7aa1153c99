package io.bactrian.stores;

import com.mongodb.MongoException;
import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.StoreModes.Mode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a collection's mode while it is written: fences its writes in every replica, has the
 * follower catch up, switches, and lifts the fence. What takes too long undoes it all.
 *
 * <ol>
 *   <li>The fence is committed, in PostgreSQL and in MongoDB. Writes that began before are waited
 *       for: by their lock, and by every replica that has a lease saying that it has none.
 *   <li>No write is under way. All gaps are closed, those too that aren't due.
 *   <li>To or from {@code mongo} the sync has to pass what MongoDB has now: later it either feeds
 *       the collection alone, or leaves it alone, and what it hasn't read yet would be lost or
 *       echo.
 *   <li>One transaction sets the mode, and the mirror's triggers with it. It locks the tables, so
 *       that SQL which no fence stops has either noted its gap, which is looked for once more, or
 *       comes after.
 *   <li>Replicas learn of it with their next beat; until then their writes go on waiting.
 * </ol>
 */
public final class ModeSwitch {

  private static final Logger LOG = LoggerFactory.getLogger(ModeSwitch.class);
  private static final long PAUSE = 15;

  /** How much longer than in PostgreSQL a lease in MongoDB is, as {@link Duty} has it. */
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private final DataSource postgres;
  private final MongoStore mongo;
  private final ModeTable table;
  private final Replay replay;
  private final StoresSettings settings;

  ModeSwitch(
      DataSource postgres,
      MongoStore mongo,
      ModeTable table,
      Replay replay,
      StoresSettings settings) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.table = table;
    this.replay = replay;
    this.settings = settings;
  }

  /**
   * Changes the mode.
   *
   * @param by who says so
   * @param why for the record, or null
   * @return the mode that it had
   * @throws ModeNotChanged when it took too long, or somebody else is at it; all is as it was
   */
  public Mode change(
      StoredCollection collection, Mode to, String by, @Nullable String why, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try (Connection alone = postgres.getConnection()) {
      if (!take(alone, collection)) {
        throw new ModeNotChanged(
            "the mode of " + collection.qualifiedName() + " is being changed by somebody else");
      }
      try {
        return fenced(collection, to, by, why, end);
      } finally {
        give(alone, collection);
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("changing the mode of " + collection.qualifiedName(), e);
    }
  }

  private Mode fenced(
      StoredCollection collection, Mode to, String by, @Nullable String why, long end) {
    String waitedFor = "writes that are under way";
    try {
      Leases.State fence = table.raise(collection, by, left(end));
      table.tellMongo(collection, fence);
      Waiting waiting = new Waiting(postgres, mongo, settings.lease().plus(CONNECTING));
      while ((waitedFor = waiting.forReplicas(fence.version())) != null) {
        pause(end, waitedFor);
      }
      long clusterTime = waiting.clusterTime();
      while (true) {
        long gaps = replay.drain(collection);
        waitedFor =
            gaps > 0
                ? gaps + " gaps that the follower does not take"
                : waiting.forSync(collection, fence.mode(), to, clusterTime);
        if (waitedFor == null) {
          waitedFor = "SQL that writes its tables";
          Leases.State done = table.change(collection, fence, to, by, why, left(end));
          if (done != null) {
            lifted(collection, done);
            return fence.mode();
          }
        }
        pause(end, waitedFor);
      }
    } catch (StoreUnavailable | LandingFailed | MongoAway | MongoException | ModeNotChanged e) {
      undo(collection);
      if (e instanceof ModeNotChanged) {
        throw e;
      }
      throw new ModeNotChanged(
          "the mode of %s is as it was; it waited for %s (%s)"
              .formatted(collection.qualifiedName(), waitedFor, e.getClass().getSimpleName()));
    }
  }

  private static long left(long end) {
    return Math.max(1, (end - System.nanoTime()) / 1_000_000);
  }

  private static void pause(long end, String waitedFor) {
    if (end - System.nanoTime() <= 0) {
      throw new ModeNotChanged("the mode is as it was; it waited for " + waitedFor);
    }
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModeNotChanged("the mode is as it was; it was interrupted");
    }
  }

  private void undo(StoredCollection collection) {
    try {
      Leases.State was = table.lift(collection);
      if (was != null) {
        lifted(collection, was);
      }
    } catch (RuntimeException e) {
      LOG.warn(
          "The fence of {} could not be lifted; the services will, when they can",
          collection.qualifiedName());
    }
  }

  private void lifted(StoredCollection collection, Leases.State state) {
    try {
      table.tellMongo(collection, state);
    } catch (MongoException e) {
      LOG.warn("MongoDB could not be told that the fence of {} is lifted", collection.name());
    }
  }

  /** Lifts the fence of somebody who was killed while he changed the mode. */
  void liftAbandoned(StoredCollection collection) {
    alone(collection, () -> undo(collection));
  }

  /** Sees to it that the mirror's triggers are as the mode has them. */
  void switchTriggers(StoredCollection collection) {
    alone(collection, () -> table.switchTriggers(collection));
  }

  private void alone(StoredCollection collection, Runnable work) {
    try (Connection alone = postgres.getConnection()) {
      if (take(alone, collection)) {
        try {
          work.run();
        } finally {
          give(alone, collection);
        }
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("looking after " + collection.qualifiedName(), e);
    }
  }

  private static boolean take(Connection connection, StoredCollection collection)
      throws SQLException {
    return lock(connection, collection, "select pg_try_advisory_lock(hashtextextended(?, 14))");
  }

  private static void give(Connection connection, StoredCollection collection) throws SQLException {
    boolean unused =
        lock(connection, collection, "select pg_advisory_unlock(hashtextextended(?, 14))");
  }

  private static boolean lock(Connection connection, StoredCollection collection, String sql)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, collection.qualifiedName());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
