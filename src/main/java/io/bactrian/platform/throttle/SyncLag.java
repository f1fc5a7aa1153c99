package io.bactrian.platform.throttle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How far the change stream is behind. A quiet stream's position stays where it is, so that only
 * one which has moved since the last look tells anything.
 */
final class SyncLag implements Signal {

  private static final String POSITIONS =
      """
      select stream, cluster_time, extract(epoch from now()) - (cluster_time >> 32)
      from bactrian.sync_positions
      where system = ? and state = 'following' and moved_at > now() - interval '30 seconds'
      """;

  private final DataSource postgres;
  private final double limit;
  private final Map<String, Long> seen = new HashMap<>();

  SyncLag(DataSource postgres, ThrottleSettings settings) {
    this.postgres = postgres;
    this.limit = settings.syncLag().toMillis() / 1e3;
  }

  @Override
  public @Nullable String slow(String system) {
    double lag = 0;
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(POSITIONS)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Long before = seen.put(system + " " + rows.getString(1), rows.getLong(2));
          if (before != null && before != rows.getLong(2)) {
            lag = Math.max(lag, rows.getDouble(3));
          }
        }
      }
    } catch (SQLException e) {
      return null; // the ping tells of a store that is away
    }
    return lag > limit
        ? String.format(Locale.ROOT, "the change stream is %.0f s behind", lag)
        : null;
  }
}
