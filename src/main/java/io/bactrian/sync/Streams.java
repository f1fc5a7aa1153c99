package io.bactrian.sync;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams that this process may follow; each is followed by one replica at a time. */
final class Streams {

  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

  private final DataSource postgres;
  private final StreamLocks locks;
  private final StoreModes modes;
  private final Feeds feeds;
  private final Map<StreamName, Followed> followed;
  private final SyncSettings settings;
  private final SyncMetrics metrics;
  private final Set<StreamName> ours = ConcurrentHashMap.newKeySet();

  Streams(
      DataSource postgres,
      StoreModes modes,
      Feeds feeds,
      Map<StreamName, Followed> followed,
      SyncSettings settings,
      SyncMetrics metrics) {
    this.postgres = postgres;
    this.locks = new StreamLocks(postgres);
    this.modes = modes;
    this.feeds = feeds;
    this.followed = Map.copyOf(followed);
    this.settings = settings;
    this.metrics = metrics;
  }

  /** The systems whose streams this process may follow. */
  Set<String> systems() {
    return followed.keySet().stream().map(StreamName::system).collect(Collectors.toSet());
  }

  /** The streams that this process follows now. */
  List<Followed> ours() {
    return followed.values().stream().filter(each -> ours.contains(each.stream())).toList();
  }

  /**
   * Asks for a stream.
   *
   * @throws StoreUnavailable when PostgreSQL is away
   */
  Turn turn(StreamName stream) {
    Followed what = Objects.requireNonNull(followed.get(stream), stream::toString);
    try {
      return new Turn(what, locks.claim(stream));
    } catch (SQLException e) {
      throw StoreUnavailable.of("asking for the stream " + stream, e);
    }
  }

  /**
   * A stream for as long as PostgreSQL's session lasts that holds its lock. That nobody lands twice
   * is not its doing: each batch looks whether the position is still where it began.
   */
  final class Turn implements AutoCloseable {

    private final Followed what;
    private final StreamLocks.Claim claim;
    private long remembered = System.nanoTime();
    private @Nullable Position at;

    Turn(Followed what, StreamLocks.Claim claim) {
      this.what = what;
      this.claim = claim;
    }

    /** Whether the lock is ours, looked at every now and then. */
    boolean isOurs() {
      try {
        return claim.isOurs();
      } catch (SQLException e) {
        throw StoreUnavailable.of("holding the stream " + what.stream(), e);
      }
    }

    /** Opens the stream where it stands; one that has never been followed begins now. */
    ChangeFeed open() {
      Position position = position();
      if (position == null) {
        position = begin(what, feeds, postgres);
      }
      at = position;
      ChangeFeed feed = feeds.open(what, position);
      metrics.follows(what.stream(), true);
      ours.add(what.stream());
      return feed;
    }

    private @Nullable Position position() {
      try (Connection connection = postgres.getConnection()) {
        return what.records().position(connection, what.stream());
      } catch (SQLException e) {
        throw StoreUnavailable.of("looking where the stream " + what.stream() + " stands", e);
      }
    }

    /**
     * Whether a batch is worth a transaction: the position alone is written now and then, but where
     * the stream ends at once, or who opens it again would meet the same end.
     */
    boolean isDue(ChangeBatch batch) {
      if (batch.changes().isEmpty()) {
        metrics.caughtUp(what.stream());
      }
      return !batch.changes().isEmpty()
          || batch.ends()
          || System.nanoTime() - remembered > settings.idle().toNanos();
    }

    /** A batch has been sent down the route, and its position is remembered. */
    void landed(Position position) {
      at = position;
      remembered = System.nanoTime();
    }

    /**
     * Follows the stream from now on (or from what is left of it), and lets everybody know that
     * what lies between is lost: the collections that it feeds wait to be copied again, and what
     * changes from then on is noted. Those that are written through the stores have lost nothing.
     *
     * @throws PositionMoved when the stream stands elsewhere meanwhile, where nothing may be lost
     */
    void lost(PositionLost why) {
      PositionLost.Part part = why.part();
      if (part == null) {
        part = new PositionLost.Part(Set.copyOf(what.collections()), feeds.now(what));
      }
      try (Connection connection = postgres.getConnection()) {
        connection.setAutoCommit(false);
        SyncRecords records = what.records();
        String words = String.valueOf(why.getMessage());
        if (!Objects.equals(at, records.locked(connection, what.stream()))) {
          throw new PositionMoved(what.stream());
        }
        records.move(connection, what.stream(), part.next(), words);
        Set<String> fed = what.fed(connection, modes);
        fed.retainAll(part.collections());
        for (String collection : fed) {
          records.set(connection, collection, CollectionState.LOST, words);
        }
        connection.commit();
        LOG.error(
            "{}. Rows are as they were then until they are copied again, with bactrian recopy {}: {}",
            words,
            what.stream().system(),
            fed);
      } catch (SQLException e) {
        throw StoreUnavailable.of("giving up the position of " + what.stream(), e);
      }
    }

    @Override
    public void close() {
      metrics.follows(what.stream(), false);
      ours.remove(what.stream());
      claim.close();
    }
  }

  /** Remembers the stream's present place as its beginning, if it has none. */
  static Position begin(Followed what, Feeds feeds, DataSource postgres) {
    Position now = feeds.now(what);
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      SyncRecords records = what.records();
      records.begin(connection, what.stream(), feeds.source(), now);
      for (String collection : what.collections()) {
        records.enter(connection, collection);
      }
      Position position = records.position(connection, what.stream());
      connection.commit();
      return Objects.requireNonNull(position);
    } catch (SQLException e) {
      throw StoreUnavailable.of("beginning the stream of " + what.stream(), e);
    }
  }
}
