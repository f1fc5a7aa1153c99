package io.bactrian.parity;

import io.bactrian.landing.Quarantine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What is to be looked at again before a run ends: table {@code bactrian.parity_suspects}, inside
 * the caller's transactions.
 */
final class Suspects {

  private static final String ADD =
      """
      insert into bactrian.parity_suspects (run, collection, document_id, row_key)
      select ?, ?, d, r from unnest(?::text[], ?::text[]) as suspected (d, r)
      """;

  private static final String FORGET_ROWS =
      """
      delete from bactrian.parity_suspects
      where run = ? and collection = ? and row_key is not null
      """;

  private static final String PAGE =
      """
      select id, document_id, row_key from bactrian.parity_suspects
      where run = ? and collection = ? and id > ? and outcome is null order by id limit ?
      """;

  private static final String SETTLE =
      "update bactrian.parity_suspects set outcome = ? where id = any (?)";

  private static final String OPEN =
      """
      select exists (select 1 from bactrian.parity_suspects
        where run = ? and collection = ? and outcome is null)
      """;

  private static final String SETTLED =
      """
      select outcome, count(*) from bactrian.parity_suspects
      where run = ? and collection = ? and outcome is not null group by outcome
      """;

  /** Either a document or a row. */
  record Suspect(long id, @Nullable String documentId, @Nullable String rowKey) {}

  /** What a suspect was cleared as. */
  enum Cleared {
    EQUAL,
    /** There is nothing to compare any more. */
    GONE,
    EXPIRED,
    QUARANTINED
  }

  private Suspects() {}

  static void ofDocuments(
      Connection connection, long run, String collection, Collection<BsonValue> ids)
      throws SQLException {
    String[] texts = ids.stream().map(Quarantine::idText).toArray(String[]::new);
    add(connection, run, collection, texts, new String[texts.length]);
  }

  /** Instead of those that were noted before. */
  static void ofRows(Connection connection, long run, String collection, Collection<String> keys)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET_ROWS)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      statement.executeUpdate();
    }
    add(connection, run, collection, new String[keys.size()], keys.toArray(String[]::new));
  }

  private static void add(
      Connection connection,
      long run,
      String collection,
      @Nullable String[] documents,
      @Nullable String[] rows)
      throws SQLException {
    if (documents.length == 0) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      statement.setArray(3, connection.createArrayOf("text", documents));
      statement.setArray(4, connection.createArrayOf("text", rows));
      statement.executeUpdate();
    }
  }

  static boolean any(Connection connection, long run, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** The next ones after the one with that id that nothing has cleared. */
  static List<Suspect> page(
      Connection connection, long run, String collection, long after, int most)
      throws SQLException {
    List<Suspect> page = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      statement.setLong(3, after);
      statement.setInt(4, most);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          page.add(new Suspect(rows.getLong(1), rows.getString(2), rows.getString(3)));
        }
      }
    }
    return page;
  }

  static void settle(Connection connection, Map<Cleared, List<Long>> cleared) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
      for (Map.Entry<Cleared, List<Long>> each : cleared.entrySet()) {
        statement.setString(1, each.getKey().name().toLowerCase(Locale.ROOT));
        statement.setArray(2, connection.createArrayOf("bigint", each.getValue().toArray()));
        statement.executeUpdate();
      }
    }
  }

  /** How many were cleared as what. */
  static Map<Cleared, Long> settled(Connection connection, long run, String collection)
      throws SQLException {
    Map<Cleared, Long> settled = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(SETTLED)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          settled.put(
              Cleared.valueOf(String.valueOf(rows.getString(1)).toUpperCase(Locale.ROOT)),
              rows.getLong(2));
        }
      }
    }
    return settled;
  }

  static void forget(Connection connection, long run) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("delete from bactrian.parity_suspects where run = ?")) {
      statement.setLong(1, run);
      statement.executeUpdate();
    }
  }
}
