package io.bactrian.parity;

import io.bactrian.source.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Runs that somebody asked for, and the end of any: table {@code bactrian.parity_runs}. */
final class ParityRuns {

  private static final String BEGIN =
      "insert into bactrian.parity_runs (system, source) values (?, ?) returning id";

  private static final String UNFINISHED =
      """
      select id, coalesce(source, 'source that nobody noted') from (
        select id, source, finished_at from bactrian.parity_runs
        where system = ? and origin = 'asked' order by id desc limit 1) latest
      where finished_at is null
      """;

  private static final String FINISH =
      "update bactrian.parity_runs set finished_at = now() where id = ?";

  /** A run that was stopped, and what it has compared rows with. */
  record Unfinished(long run, String source) {}

  private ParityRuns() {}

  /** A source as it stands in the table. */
  static String name(Source source) {
    return source.isLive() ? database(source.name()) : "dump " + source.name();
  }

  /** As {@link #name}, of a live database. */
  static String database(String name) {
    return "database " + name;
  }

  static long begin(Connection connection, String system, String source) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      statement.setString(1, system);
      statement.setString(2, source);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** The latest run, if it has not finished. */
  static @Nullable Unfinished unfinished(Connection connection, String system) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNFINISHED)) {
      statement.setString(1, system);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? new Unfinished(row.getLong(1), String.valueOf(row.getString(2))) : null;
      }
    }
  }

  static void finish(Connection connection, long run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FINISH)) {
      statement.setLong(1, run);
      statement.executeUpdate();
    }
  }
}
