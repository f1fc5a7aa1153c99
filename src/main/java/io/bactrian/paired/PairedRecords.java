package io.bactrian.paired;

import io.bactrian.bson.ExtendedJson;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** What is remembered of paired queries: tables {@code bactrian.paired_*}. */
final class PairedRecords {

  private static final String BEGIN =
      """
      insert into bactrian.paired_runs (system, scheduled_for) values (?, ?)
      on conflict do nothing returning id
      """;

  private static final String FINISH =
      "update bactrian.paired_runs set finished_at = now() where id = ?";

  private static final String PURGE =
      "delete from bactrian.paired_runs where started_at < now() - make_interval(secs => ?)";

  private static final String RESULT =
      """
      insert into bactrian.paired_results
        (run, query, system, verdict, reason, mongo_rows, sql_rows, differing, mongo_md5, sql_md5, tries,
         left_out, started_at, mongo_ms, sql_ms, query_md5, parameters, collection)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
      """;

  private static final String DIFFERENCE =
      """
      insert into bactrian.paired_differences (run, query, kind, row_key, place, fields, mongo_md5, sql_md5)
      values (?, ?, ?, ?, nullif(?, 0), ?, ?, ?)
      """;

  private static final String RESULTS =
      """
      select run, system, query, verdict, reason, mongo_rows, sql_rows, differing, mongo_md5, sql_md5, tries,
        left_out, started_at, mongo_ms, sql_ms
      from bactrian.paired_results where run = ? order by query
      """;

  private static final String DIFFERENCES =
      """
      select kind, row_key, coalesce(place, 0), fields, mongo_md5, sql_md5
      from bactrian.paired_differences where run = ? and query = ? order by id
      """;

  private static final String LATEST =
      "select max(id) from bactrian.paired_runs where system = ? and finished_at is not null";

  private PairedRecords() {}

  /**
   * Enters a run.
   *
   * @return its number, or null when somebody else has entered the one of this time
   */
  static @Nullable Long begin(Connection connection, String system, @Nullable Instant scheduledFor)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      statement.setString(1, system);
      statement.setTimestamp(2, scheduledFor == null ? null : Timestamp.from(scheduledFor));
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }
  }

  /** Ends a run, and forgets those that are older than they are kept. */
  static void finish(Connection connection, long run, Duration keep) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FINISH)) {
      statement.setLong(1, run);
      statement.executeUpdate();
    }
    try (PreparedStatement statement = connection.prepareStatement(PURGE)) {
      statement.setLong(1, keep.toSeconds());
      statement.executeUpdate();
    }
  }

  static void add(Connection connection, PairedQuestion question, PairedResult result)
      throws SQLException {
    BsonDocument values = new BsonDocument();
    values.putAll(question.values());
    try (PreparedStatement statement = connection.prepareStatement(RESULT)) {
      statement.setLong(1, result.run());
      statement.setString(2, result.query());
      statement.setString(3, result.system());
      statement.setString(4, result.verdict().name().toLowerCase(Locale.ROOT));
      statement.setString(5, result.reason());
      statement.setLong(6, result.mongoRows());
      statement.setLong(7, result.sqlRows());
      statement.setLong(8, result.differing());
      statement.setString(9, result.mongoMd5());
      statement.setString(10, result.sqlMd5());
      statement.setInt(11, result.tries());
      statement.setLong(12, result.leftOut());
      statement.setTimestamp(13, Timestamp.from(result.startedAt()));
      statement.setLong(14, result.mongoTook().toMillis());
      statement.setLong(15, result.sqlTook().toMillis());
      statement.setString(16, question.query().md5());
      statement.setString(17, new String(ExtendedJson.relaxed(values), StandardCharsets.UTF_8));
      statement.setString(18, question.query().collection());
      statement.executeUpdate();
    }
    try (PreparedStatement statement = connection.prepareStatement(DIFFERENCE)) {
      for (RowDifference difference : result.differences()) {
        statement.setLong(1, result.run());
        statement.setString(2, result.query());
        statement.setString(3, difference.kind());
        statement.setString(4, difference.key());
        statement.setLong(5, difference.place());
        statement.setArray(6, connection.createArrayOf("text", difference.fields().toArray()));
        statement.setString(7, difference.mongoMd5());
        statement.setString(8, difference.sqlMd5());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** A run's results by the query's name. */
  static List<PairedResult> results(Connection connection, long run) throws SQLException {
    List<PairedResult> results = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(RESULTS)) {
      statement.setLong(1, run);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String query = rows.getString(3);
          results.add(
              new PairedResult(
                  rows.getLong(1),
                  rows.getString(2),
                  query,
                  Verdict.valueOf(rows.getString(4).toUpperCase(Locale.ROOT)),
                  rows.getString(5),
                  rows.getLong(6),
                  rows.getLong(7),
                  rows.getLong(8),
                  rows.getString(9),
                  rows.getString(10),
                  rows.getInt(11),
                  rows.getLong(12),
                  rows.getTimestamp(13).toInstant(),
                  Duration.ofMillis(rows.getLong(14)),
                  Duration.ofMillis(rows.getLong(15)),
                  differences(connection, run, query)));
        }
      }
    }
    return results;
  }

  private static List<RowDifference> differences(Connection connection, long run, String query)
      throws SQLException {
    List<RowDifference> differences = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(DIFFERENCES)) {
      statement.setLong(1, run);
      statement.setString(2, query);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          differences.add(
              new RowDifference(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getLong(3),
                  List.of((String[]) rows.getArray(4).getArray()),
                  rows.getString(5),
                  rows.getString(6)));
        }
      }
    }
    return differences;
  }

  /** The last run of a system that has finished, or 0. */
  static long latest(Connection connection, String system) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LATEST)) {
      statement.setString(1, system);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
