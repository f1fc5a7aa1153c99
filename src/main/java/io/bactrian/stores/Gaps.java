package io.bactrian.stores;

import io.bactrian.stores.Gap.Follower;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table {@code bactrian.gaps}, inside the caller's transactions. */
final class Gaps {

  private static final String OPEN =
      """
      insert into bactrian.gaps (system, collection, follower, document_id)
      values (?, ?, 'postgres', ?) returning id
      """;

  /** Those that a follow may settle which begins now: nothing of them is on its way to MongoDB. */
  private static final String OF_ROWS =
      """
      select id, row_key, document_id from bactrian.gaps
      where system = ? and collection = ? and follower = 'mongo' and row_key = any (?)
        and (unsure_until is null or unsure_until <= clock_timestamp())
      """;

  /** Those whose own write has ended: they have failed, or are older than a write may take. */
  private static final String OF_DOCUMENT =
      """
      select id from bactrian.gaps
      where system = ? and collection = ? and follower = 'postgres' and document_id = ?
        and (attempts > 0 or created_at < clock_timestamp() - ? * interval '1 ms')
        and (unsure_until is null or unsure_until <= clock_timestamp())
      """;

  private static final String DUE_ROWS =
      """
      select system, collection, id, row_key, attempts from bactrian.gaps
      where follower = 'mongo' and (attempts = 0 or next_attempt_at <= clock_timestamp())
        and system || '.' || collection = any (?)
      order by id limit ?
      """;

  private static final String DUE =
      """
      select distinct on (system, collection, follower, coalesce(row_key, document_id))
        id, system, collection, follower, coalesce(row_key, document_id), attempts
      from bactrian.gaps
      where system || '.' || collection = any (?)
        and case when ? then unsure_until is null or unsure_until <= clock_timestamp()
          when attempts > 0 then next_attempt_at <= clock_timestamp()
          else created_at < clock_timestamp() - ? * interval '1 ms' end
      order by system, collection, follower, coalesce(row_key, document_id), attempts desc, id
      limit ?
      """;

  private static final String COUNT =
      "select count(*) from bactrian.gaps where system = ? and collection = ?";

  private static final String UNSURE = COUNT + " and unsure_until > clock_timestamp()";

  private Gaps() {}

  /** Notes that a document is about to change in MongoDB, which leads. */
  static long open(Connection connection, StoredCollection collection, String document)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      statement.setString(3, document);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * What is noted of a row that MongoDB has to follow.
   *
   * @param gaps their ids
   * @param ids what {@code extra} held of the {@code _id}s of the documents whose row it was, see
   *     {@link MirrorTriggers}
   */
  record OfRow(List<Long> gaps, Set<String> ids) {}

  /** The gaps of rows that a follow settles which begins now, by key. */
  static Map<String, OfRow> ofRows(
      Connection connection, StoredCollection collection, Collection<String> keys)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OF_ROWS)) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      statement.setArray(3, connection.createArrayOf("text", keys.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        Map<String, OfRow> found = new LinkedHashMap<>();
        while (rows.next()) {
          OfRow of =
              found.computeIfAbsent(
                  String.valueOf(rows.getString(2)),
                  key -> new OfRow(new ArrayList<>(), new LinkedHashSet<>()));
          of.gaps().add(rows.getLong(1));
          String id = rows.getString(3);
          if (id != null) {
            of.ids().add(id);
          }
        }
        return found;
      }
    }
  }

  /** The gaps of a document whose writes have ended. */
  static List<Long> ofDocument(
      Connection connection, StoredCollection collection, String document, long graceMillis)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OF_DOCUMENT)) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      statement.setString(3, document);
      statement.setLong(4, graceMillis);
      try (ResultSet rows = statement.executeQuery()) {
        List<Long> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getLong(1));
        }
        return found;
      }
    }
  }

  static void close(Connection connection, Collection<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("delete from bactrian.gaps where id = any (?)")) {
      statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      statement.executeUpdate();
    }
  }

  /**
   * The oldest rows that MongoDB has yet to follow, and that have not failed or are due again.
   *
   * @param of only these collections', by qualified name
   */
  static List<Gap> dueRows(Connection connection, List<String> of, int most) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DUE_ROWS)) {
      statement.setArray(1, connection.createArrayOf("text", of.toArray()));
      statement.setInt(2, most);
      try (ResultSet rows = statement.executeQuery()) {
        List<Gap> gaps = new ArrayList<>();
        while (rows.next()) {
          gaps.add(
              new Gap(
                  rows.getLong(3),
                  String.valueOf(rows.getString(1)),
                  String.valueOf(rows.getString(2)),
                  Follower.MONGO,
                  String.valueOf(rows.getString(4)),
                  rows.getInt(5)));
        }
        return gaps;
      }
    }
  }

  /**
   * A gap of each document that is to be tried again, or that nobody has seen to.
   *
   * @param of only these collections', by qualified name
   * @param all those too that are not due yet, unless MongoDB may still do what it didn't answer
   */
  static List<Gap> due(
      Connection connection, List<String> of, boolean all, long graceMillis, int most)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DUE)) {
      statement.setArray(1, connection.createArrayOf("text", of.toArray()));
      statement.setBoolean(2, all);
      statement.setLong(3, graceMillis);
      statement.setInt(4, most);
      try (ResultSet rows = statement.executeQuery()) {
        List<Gap> gaps = new ArrayList<>();
        while (rows.next()) {
          gaps.add(
              new Gap(
                  rows.getLong(1),
                  String.valueOf(rows.getString(2)),
                  String.valueOf(rows.getString(3)),
                  Follower.of(rows.getString(4)),
                  String.valueOf(rows.getString(5)),
                  rows.getInt(6)));
        }
        return gaps;
      }
    }
  }

  /** How many are open of a collection. */
  static long count(Connection connection, StoredCollection collection) throws SQLException {
    return count(connection, collection, COUNT);
  }

  /** How many of them MongoDB did not answer, and may still do. */
  static long unsure(Connection connection, StoredCollection collection) throws SQLException {
    return count(connection, collection, UNSURE);
  }

  private static long count(Connection connection, StoredCollection collection, String query)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
