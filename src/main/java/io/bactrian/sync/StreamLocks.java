package io.bactrian.sync;

import io.bactrian.platform.SessionLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The locks of the streams that this process follows, all in one session of PostgreSQL: it costs
 * one connection of the pool, however many streams there are.
 */
final class StreamLocks {

  private static final Logger LOG = LoggerFactory.getLogger(StreamLocks.class);
  private static final int ALIVE_SECONDS = 5;

  private final DataSource postgres;
  private @Nullable Session current;

  StreamLocks(DataSource postgres) {
    this.postgres = postgres;
  }

  /** Asks for a stream's lock. */
  synchronized Claim claim(StreamName stream) throws SQLException {
    Session session = current == null ? new Session(postgres.getConnection()) : current;
    current = session;
    session.claims++;
    try {
      // The session would be given its own lock once more.
      SessionLock won =
          session.held.contains(stream)
              ? null
              : SessionLock.attempt(session.connection, SessionLock.Kind.STREAM, stream.toString());
      if (won != null) {
        session.held.add(stream);
      }
      return new Claim(session, stream, won);
    } catch (SQLException e) {
      session.dies();
      session.leave();
      throw e;
    }
  }

  /** A session, for as long as anybody claims a lock in it. */
  private final class Session {

    private final Connection connection;
    private final Set<StreamName> held = new HashSet<>();
    private int claims;
    private boolean dead;
    private long checked = System.nanoTime();

    Session(Connection connection) {
      this.connection = connection;
    }

    /** Looked at every now and then. */
    boolean isAlive() throws SQLException {
      if (!dead && System.nanoTime() - checked > ALIVE_SECONDS * 1_000_000_000L) {
        checked = System.nanoTime();
        if (!connection.isValid(ALIVE_SECONDS)) {
          dies();
        }
      }
      return !dead;
    }

    /** Its locks are gone: whoever asks next does so in another session. */
    void dies() {
      dead = true;
      if (current == this) {
        current = null;
      }
    }

    void leave() {
      claims--;
      if (claims == 0) {
        if (current == this) {
          current = null;
        }
        try {
          connection.close();
        } catch (SQLException e) {
          LOG.debug("the session that held the streams is gone: {}", e.toString());
        }
      }
    }
  }

  /** What came of asking for a lock. */
  final class Claim implements AutoCloseable {

    private final Session session;
    private final StreamName stream;
    private final @Nullable SessionLock won;

    private Claim(Session session, StreamName stream, @Nullable SessionLock won) {
      this.session = session;
      this.stream = stream;
      this.won = won;
    }

    /** Whether the lock was given, and its session lives. */
    boolean isOurs() throws SQLException {
      synchronized (StreamLocks.this) {
        return won != null && session.isAlive();
      }
    }

    @Override
    public void close() {
      synchronized (StreamLocks.this) {
        if (won != null) {
          session.held.remove(stream);
          try {
            won.close();
          } catch (SQLException e) {
            LOG.debug("the session that held {} is gone: {}", stream, e.toString());
            session.dies();
          }
        }
        session.leave();
      }
    }
  }
}
