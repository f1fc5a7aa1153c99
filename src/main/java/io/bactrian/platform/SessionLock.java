package io.bactrian.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A turn that one has among all processes: a lock of PostgreSQL that a session holds beyond its
 * transactions, and that is free again when the session ends, whoever ended it.
 */
public final class SessionLock implements AutoCloseable {

  /** Whose turn it is. The numbers keep apart what has the same name. */
  public enum Kind {
    /** To follow a stream, or to land beside whoever would. */
    STREAM(0, "bactrian.sync "),
    /** To compare the rows of a system. */
    PARITY(0, "bactrian.parity "),
    /** To change the stage of a collection; shared by those for whom it must stay. */
    STAGE(14, ""),
    /** To drill a collection. */
    DRILL(16, ""),
    /** To migrate the tables of a system. */
    TABLES(17, ""),
    /** To tell what has happened. */
    ANNOUNCED(19, "");

    private final int number;
    private final String prefix;

    Kind(int number, String prefix) {
      this.number = number;
      this.prefix = prefix;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SessionLock.class);
  private static final String CALL = "select pg_%s(hashtextextended(?, ?))";

  private final Connection session;
  private final Kind kind;
  private final String name;
  private final boolean shared;

  private SessionLock(Connection session, Kind kind, String name, boolean shared) {
    this.session = session;
    this.kind = kind;
    this.name = name;
    this.shared = shared;
  }

  /** Takes the turn; null when it is somebody else's. */
  public static @Nullable SessionLock attempt(Connection session, Kind kind, String name)
      throws SQLException {
    return call(session, "try_advisory_lock", kind, name)
        ? new SessionLock(session, kind, name, false)
        : null;
  }

  /** Keeps others from taking the turn alone; null when somebody has it alone. */
  public static @Nullable SessionLock share(Connection session, Kind kind, String name)
      throws SQLException {
    return call(session, "try_advisory_lock_shared", kind, name)
        ? new SessionLock(session, kind, name, true)
        : null;
  }

  /** Takes the turn when it is free. */
  public static SessionLock await(Connection session, Kind kind, String name) throws SQLException {
    boolean unused = call(session, "advisory_lock", kind, name);
    return new SessionLock(session, kind, name, false);
  }

  private static boolean call(Connection session, String function, Kind kind, String name)
      throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(CALL.formatted(function))) {
      statement.setString(1, kind.prefix + name);
      statement.setInt(2, kind.number);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getMetaData().getColumnTypeName(1).equals("void") || row.getBoolean(1);
      }
    }
  }

  /**
   * Gives the turn back. Where the session is broken it has ended, and the turn with it: what was
   * done in the turn has not failed for that.
   */
  @Override
  public void close() throws SQLException {
    try {
      boolean unused =
          call(session, shared ? "advisory_unlock_shared" : "advisory_unlock", kind, name);
    } catch (SQLException e) {
      session.abort(Runnable::run);
      LOG.debug("The turn {}{} ended with its session: {}", kind.prefix, name, e.getMessage());
    }
  }
}
