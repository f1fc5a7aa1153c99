package io.bactrian.stores;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Locks on documents that a session holds beyond its transactions: a transaction that sees one
 * moment must begin when it has the locks, or it would see the moment before it waited.
 */
final class RowLocks implements AutoCloseable {

  /** In one order, so that nobody waits for somebody who waits for him. */
  private static final String TAKE =
      """
      select k, case when ? then pg_try_advisory_lock(hashtextextended(k, 11))
        else pg_advisory_lock(hashtextextended(k, 11)) is not null end
      from (select k from unnest(?::text[]) k order by hashtextextended(k, 11)) ordered
      """;

  private static final String GIVE =
      "select pg_advisory_unlock(hashtextextended(k, 11)) from unnest(?::text[]) k";

  private final Connection connection;
  private final String prefix;
  private final List<String> held = new ArrayList<>();

  /**
   * @param connection outside of a transaction
   */
  RowLocks(Connection connection, StoredCollection collection) {
    this.connection = connection;
    this.prefix = collection.qualifiedName() + ":";
  }

  /**
   * Takes the locks.
   *
   * @param wait whether to wait for those that others have; otherwise they are left out
   * @return the keys of which the lock is held now
   */
  List<String> take(Collection<String> keys, boolean wait) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setBoolean(1, !wait);
      statement.setArray(
          2, connection.createArrayOf("text", keys.stream().map(prefix::concat).toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          if (rows.getBoolean(2)) {
            held.add(String.valueOf(rows.getString(1)));
          }
        }
      }
    }
    return held.stream().map(key -> key.substring(prefix.length())).toList();
  }

  @Override
  public void close() throws SQLException {
    if (held.isEmpty() || connection.isClosed()) {
      return; // A session that is gone holds nothing.
    }
    try (PreparedStatement statement = connection.prepareStatement(GIVE)) {
      statement.setArray(1, connection.createArrayOf("text", held.toArray()));
      statement.execute();
    }
  }

  /** The same for as long as a transaction is. */
  static void inTransaction(Connection connection, StoredCollection collection, String document)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 11))")) {
      statement.setString(1, collection.qualifiedName() + ":" + document);
      statement.execute();
    }
  }
}
