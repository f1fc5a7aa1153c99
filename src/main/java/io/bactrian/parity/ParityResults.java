package io.bactrian.parity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs came to: table {@code bactrian.parity_results}, inside the caller's transactions. */
final class ParityResults {

  private static final String ADD =
      """
      insert into bactrian.parity_results
        (run, system, collection, compared, differing, equal_documents, different, quarantined, expired,
         checksum)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
      """;

  private static final String OF =
      """
      select compared, differing, expired, quarantined, equal_documents, different, checksum
      from bactrian.parity_results where run = ? and collection = ?
      """;

  private static final String LATEST =
      """
      select distinct on (collection) collection, run, differing + different,
        extract(epoch from finished_at)
      from bactrian.parity_results where system = ? order by collection, finished_at desc
      """;

  /** The latest result of a collection, for metrics. */
  record Latest(String collection, long run, long differing, double seconds) {}

  private ParityResults() {}

  /** Enters a result; false when somebody else has concluded the collection. */
  static boolean add(
      Connection connection,
      long run,
      String system,
      String collection,
      ParityRecords.Compared result)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      statement.setLong(1, run);
      statement.setString(2, system);
      statement.setString(3, collection);
      statement.setLong(4, result.compared());
      statement.setLong(5, result.differing());
      statement.setLong(6, result.equal());
      statement.setLong(7, result.different());
      statement.setLong(8, result.quarantined());
      statement.setLong(9, result.expired());
      statement.setLong(10, result.checksum());
      return statement.executeUpdate() == 1;
    }
  }

  /** The result of a collection that was concluded; null when it wasn't. */
  static ParityRecords.@Nullable Compared of(Connection connection, long run, String collection)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OF)) {
      statement.setLong(1, run);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new ParityRecords.Compared(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                0,
                row.getLong(5),
                row.getLong(6),
                row.getLong(7))
            : null;
      }
    }
  }

  /** The latest of each collection. */
  static List<Latest> latest(Connection connection, String system) throws SQLException {
    List<Latest> latest = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LATEST)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          latest.add(
              new Latest(
                  String.valueOf(rows.getString(1)),
                  rows.getLong(2),
                  rows.getLong(3),
                  rows.getDouble(4)));
        }
      }
    }
    return latest;
  }
}
