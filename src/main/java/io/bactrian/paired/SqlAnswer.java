package io.bactrian.paired;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** What a statement answers, in a transaction that sees one moment and can't write. */
final class SqlAnswer implements Answer {

  private static final int FETCH = 1000;

  private static final String SNAPSHOT =
      "set transaction isolation level repeatable read, read only";

  /** The last three make the texts of values the same everywhere. */
  private static final String SETTINGS =
      """
      select set_config('statement_timeout', ?, true), set_config('timezone', 'UTC', true),
        set_config('datestyle', 'ISO, YMD', true), set_config('bytea_output', 'hex', true)
      """;

  private final Connection connection;
  private @Nullable ResultSet rows;
  private List<SqlColumn> columns = List.of();

  /**
   * @throws Unanswerable when a column is of a type that no BSON value equals
   */
  SqlAnswer(DataSource postgres, NamedSql sql, Map<String, BsonValue> values, Duration timeout)
      throws SQLException {
    connection = postgres.getConnection();
    try {
      begin(timeout);
      PreparedStatement asked = connection.prepareStatement(sql.jdbc());
      // Values come as text, which says each of them exactly.
      asked.unwrap(PGStatement.class).setPrepareThreshold(0);
      asked.setFetchSize(FETCH);
      for (int i = 0; i < sql.names().size(); i++) {
        asked.setObject(
            i + 1, Parameter.forSql(Objects.requireNonNull(values.get(sql.names().get(i)))));
      }
      ResultSet answered = asked.executeQuery();
      rows = answered;
      columns = SqlColumn.of(connection, answered.getMetaData());
    } catch (SQLException | RuntimeException e) {
      try {
        close();
      } catch (SQLException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void begin(Duration timeout) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement begin = connection.createStatement()) {
      begin.execute(SNAPSHOT);
    }
    try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
      settings.setString(1, Long.toString(timeout.toMillis()));
      settings.execute();
    }
  }

  @Override
  public @Nullable NormalRow next() throws SQLException {
    ResultSet open = Objects.requireNonNull(rows);
    if (!open.next()) {
      return null;
    }
    BsonDocument row = new BsonDocument();
    for (int i = 0; i < columns.size(); i++) {
      String text = open.getString(i + 1);
      if (text != null) {
        columns.get(i).put(row, text);
      }
    }
    return NormalRow.of(row);
  }

  /** Closing the connection closes what was asked on it. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
    }
  }
}
