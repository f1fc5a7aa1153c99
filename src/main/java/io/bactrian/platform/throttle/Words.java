package io.bactrian.platform.throttle;

import io.bactrian.landing.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What operators have said: table {@code bactrian.throttles}. */
public final class Words {

  private static final String SAY =
      """
      insert into bactrian.throttles (system, percent, said_by, why) values (?, ?, ?, ?)
      on conflict (system) do update
      set percent = excluded.percent, said_by = excluded.said_by, why = excluded.why, said_at = now()
      """;

  private final DataSource postgres;

  public Words(DataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Says how fast a system may be copied and compared; every process hears it within a second.
   *
   * @param percent 0 for a pause, 100 for no limit
   */
  public void say(String system, int percent, String by, @Nullable String why) {
    try (Connection connection = postgres.getConnection()) {
      if (percent >= 100) {
        try (PreparedStatement statement =
            connection.prepareStatement("delete from bactrian.throttles where system = ?")) {
          statement.setString(1, system);
          statement.executeUpdate();
        }
      } else {
        try (PreparedStatement statement = connection.prepareStatement(SAY)) {
          statement.setString(1, system);
          statement.setInt(2, percent);
          statement.setString(3, by);
          statement.setString(4, why);
          statement.executeUpdate();
        }
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("saying how fast " + system + " may be copied", e);
    }
  }

  /** What was said last. */
  public Speed of(String system) {
    try (Connection connection = postgres.getConnection()) {
      return of(connection, system);
    } catch (SQLException e) {
      throw StoreUnavailable.of("asking how fast " + system + " may be copied", e);
    }
  }

  static Speed of(Connection connection, String system) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select percent, said_by, why from bactrian.throttles where system = ?")) {
      statement.setString(1, system);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Speed.FULL;
        }
        String why = row.getString(3);
        return new Speed(
            row.getInt(1), row.getString(2) + " said so" + (why == null ? "" : ", " + why));
      }
    }
  }
}
