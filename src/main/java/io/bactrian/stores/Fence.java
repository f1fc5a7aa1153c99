package io.bactrian.stores;

import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a write's transaction and a change of mode know of each other: all writes of a collection
 * share an advisory lock until they are committed, and who changes its mode takes it alone.
 */
final class Fence {

  /** Two statements, so that the second sees what was committed while the first waited. */
  private static final String PASS =
      """
      select pg_advisory_xact_lock_shared(hashtextextended(?, 13));
      select version, fenced_at is not null from bactrian.modes where system = ? and collection = ?
      """;

  private static final String HOLD =
      """
      select pg_advisory_xact_lock_shared(hashtextextended(?, 13));
      select mode from bactrian.modes where system = ? and collection = ?
      """;

  private static final String KEEP =
      """
      select 1 from bactrian.modes
      where system = ? and collection = ? and version = ? and fenced_at is not null for share
      """;

  private static final String CLOSE = "select pg_advisory_xact_lock(hashtextextended(?, 13))";

  private Fence() {}

  /**
   * Keeps the collection's mode as it is until the transaction ends.
   *
   * @throws ModeChanged when it isn't any more what the permit says
   */
  static void pass(Connection connection, StoredCollection collection, Duty.Permit permit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PASS)) {
      statement.setString(1, collection.qualifiedName());
      statement.setString(2, collection.system());
      statement.setString(3, collection.name());
      statement.execute();
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        boolean said = row.next();
        if ((said ? row.getLong(1) : 0) != permit.version() || said && row.getBoolean(2)) {
          throw new ModeChanged();
        }
      }
    }
  }

  /**
   * Keeps the collection's mode as it is until the transaction ends, whether or not it is fenced.
   *
   * @return the mode, or null when nobody said anything
   */
  static @Nullable Mode hold(Connection connection, StoredCollection collection)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HOLD)) {
      statement.setString(1, collection.qualifiedName());
      statement.setString(2, collection.system());
      statement.setString(3, collection.name());
      statement.execute();
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        return row.next() ? StoreModes.mode("bactrian.modes", row.getString(1)) : null;
      }
    }
  }

  /**
   * Keeps the fence up until the transaction ends.
   *
   * @param version the fence's
   * @throws StageNotChanged when somebody has lifted it
   */
  static void keep(Connection connection, StoredCollection collection, long version)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      statement.setLong(3, version);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new StageNotChanged(
              "somebody else has lifted the fence of " + collection.qualifiedName());
        }
      }
    }
  }

  /** Waits for the transactions that have passed and lets no other pass until this one ends. */
  static void close(Connection connection, StoredCollection collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CLOSE)) {
      statement.setString(1, collection.qualifiedName());
      statement.execute();
    }
  }
}
