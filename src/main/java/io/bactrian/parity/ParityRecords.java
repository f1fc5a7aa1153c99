package io.bactrian.parity;

import io.bactrian.source.KeyRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is remembered of ranges: tables {@code bactrian.parity_ranges} and {@code
 * parity_differences}, inside the caller's transactions.
 */
final class ParityRecords {

  /** What comparing one range came to. */
  record Compared(
      long compared,
      long differing,
      long expired,
      long quarantined,
      long matched,
      long equal,
      long different,
      long checksum) {}

  private static final int SHOWN = 20;

  private static final String ADD_RANGE =
      """
      insert into bactrian.parity_ranges (run, collection, ordinal, range_from, range_to)
      values (?, ?, ?, ?, ?) on conflict do nothing
      """;

  private static final String OPEN =
      """
      select ordinal, range_from, range_to from bactrian.parity_ranges
      where run = ? and collection = ? and done_at is null order by ordinal
      """;

  private static final String KNOWN =
      "select exists (select 1 from bactrian.parity_ranges where run = ? and collection = ?)";

  private static final String DONE =
      """
      update bactrian.parity_ranges set done_at = now(), compared = ?, differing = ?, expired = ?,
        quarantined = ?, matched = ?, equal_documents = ?, different_documents = ?, checksum = ?
      where run = ? and collection = ? and ordinal = ? and done_at is null
      """;

  private static final String DIFFERENCE =
      """
      insert into bactrian.parity_differences
        (run, collection, document_id, kind, table_name, row_key, column_name, source_md5, target_md5)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String TOTAL =
      """
      select coalesce(sum(compared), 0)::int8, coalesce(sum(differing), 0)::int8,
        coalesce(sum(expired), 0)::int8, coalesce(sum(quarantined), 0)::int8, coalesce(sum(matched), 0)::int8,
        coalesce(sum(equal_documents), 0)::int8, coalesce(sum(different_documents), 0)::int8,
        coalesce(bit_xor(checksum), 0)::int8
      from bactrian.parity_ranges where run = ? and collection = ?
      """;

  private static final String DIFFERENCES =
      """
      select document_id, kind, table_name, row_key, column_name, source_md5, target_md5
      from bactrian.parity_differences where run = ? and collection = ? order by id limit ?
      """;

  private ParityRecords() {}

  static boolean planned(Connection connection, long run, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(KNOWN)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  static void plan(Connection connection, long run, String collection, List<KeyRange> ranges)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADD_RANGE)) {
      for (int i = 0; i < ranges.size(); i++) {
        statement.setLong(1, run);
        statement.setString(2, collection);
        statement.setInt(3, i);
        statement.setString(4, ranges.get(i).fromText());
        statement.setString(5, ranges.get(i).toText());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  static Map<Integer, KeyRange> open(Connection connection, long run, String collection)
      throws SQLException {
    Map<Integer, KeyRange> open = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          open.put(rows.getInt(1), KeyRange.parse(rows.getString(2), rows.getString(3)));
        }
      }
    }
    return open;
  }

  /** Says that a range is compared; false when somebody else has compared it already. */
  static boolean done(
      Connection connection, long run, String collection, int ordinal, Compared compared)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DONE)) {
      statement.setLong(1, compared.compared());
      statement.setLong(2, compared.differing());
      statement.setLong(3, compared.expired());
      statement.setLong(4, compared.quarantined());
      statement.setLong(5, compared.matched());
      statement.setLong(6, compared.equal());
      statement.setLong(7, compared.different());
      statement.setLong(8, compared.checksum());
      statement.setLong(9, run);
      statement.setString(10, collection);
      statement.setInt(11, ordinal);
      return statement.executeUpdate() == 1;
    }
  }

  static void differences(
      Connection connection, long run, String collection, List<FoundDifference> differences)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DIFFERENCE)) {
      for (FoundDifference difference : differences) {
        statement.setLong(1, run);
        statement.setString(2, collection);
        statement.setString(3, difference.documentId());
        statement.setString(4, difference.kind());
        statement.setString(5, difference.table());
        statement.setString(6, difference.rowKey());
        statement.setString(7, difference.column());
        statement.setString(8, difference.sourceMd5());
        statement.setString(9, difference.targetMd5());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  static Compared total(Connection connection, long run, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TOTAL)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Compared(
            row.getLong(1),
            row.getLong(2),
            row.getLong(3),
            row.getLong(4),
            row.getLong(5),
            row.getLong(6),
            row.getLong(7),
            row.getLong(8));
      }
    }
  }

  static List<FoundDifference> shown(Connection connection, long run, String collection)
      throws SQLException {
    List<FoundDifference> shown = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(DIFFERENCES)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      statement.setInt(3, SHOWN);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          shown.add(
              new FoundDifference(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getString(5),
                  rows.getString(6),
                  rows.getString(7)));
        }
      }
    }
    return shown;
  }
}
