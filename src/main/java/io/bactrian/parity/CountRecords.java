package io.bactrian.parity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was counted: tables {@code bactrian.parity_counts} and {@code parity_count_rounds}. */
final class CountRecords {

  private static final String CLAIM =
      """
      insert into bactrian.parity_count_rounds (system, scheduled_for) values (?, ?)
      on conflict do nothing
      """;

  private static final String ADD =
      """
      insert into bactrian.parity_counts (system, collection, mongo, postgres, quarantined, agree)
      values (?, ?, ?, ?, ?, ?)
      """;

  private static final String LATEST =
      """
      select distinct on (collection) system, collection, extract(epoch from at), mongo, postgres,
        quarantined, agree
      from bactrian.parity_counts where system = ? order by collection, at desc
      """;

  private CountRecords() {}

  /** Whether nobody has counted at that time. */
  static boolean claim(Connection connection, String system, Instant time) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
      statement.setString(1, system);
      statement.setTimestamp(2, Timestamp.from(time));
      return statement.executeUpdate() == 1;
    }
  }

  static void add(Connection connection, List<Count> counts) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      for (Count each : counts) {
        statement.setString(1, each.system());
        statement.setString(2, each.collection());
        statement.setLong(3, each.mongo());
        statement.setLong(4, each.postgres());
        statement.setLong(5, each.quarantined());
        statement.setBoolean(6, each.agree());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** The latest of each collection. */
  static List<Count> latest(Connection connection, String system) throws SQLException {
    List<Count> latest = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LATEST)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          latest.add(
              new Count(
                  String.valueOf(rows.getString(1)),
                  String.valueOf(rows.getString(2)),
                  rows.getDouble(3),
                  rows.getLong(4),
                  rows.getLong(5),
                  rows.getLong(6),
                  rows.getBoolean(7)));
        }
      }
    }
    return latest;
  }
}
