package io.bactrian.stores;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How often it was tried in vain to close gaps, and when it is tried again. */
final class Attempts {

  private static final String FAILED =
      """
      update bactrian.gaps set attempts = attempts + 1, error = ?,
        next_attempt_at = clock_timestamp()
          + greatest(?, least(? * power(2, least(attempts, 20)), ?)) * interval '1 ms',
        unsure_until = clock_timestamp() + nullif(?, 0) * interval '1 ms'
      where id = any (?)
      """;

  private static final String UNCOUNTED =
      """
      select g.id from bactrian.gaps g
      join unnest(?::bigint[], ?::int[]) as seen (id, attempts) using (id, attempts) for update of g
      """;

  private Attempts() {}

  /** Counts an attempt in vain; the next is due after twice as long each time. */
  static void failed(
      Connection connection, Collection<Long> ids, String error, StoresSettings settings)
      throws SQLException {
    int unused = failed(connection, ids, error, settings, 0);
  }

  /**
   * Counts an attempt that MongoDB did not answer: it may still be done, and until it can't any
   * more nobody settles these gaps.
   *
   * @return how many there are yet
   */
  static int unsure(
      Connection connection, Collection<Long> ids, String error, StoresSettings settings)
      throws SQLException {
    return failed(connection, ids, error, settings, settings.grace().toMillis());
  }

  /** Those whose attempts nobody else has counted since they were seen. */
  static List<Long> uncounted(Connection connection, List<Gap> seen) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNCOUNTED)) {
      statement.setArray(
          1, connection.createArrayOf("bigint", seen.stream().map(Gap::id).toArray()));
      statement.setArray(
          2, connection.createArrayOf("int", seen.stream().map(Gap::attempts).toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        List<Long> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getLong(1));
        }
        return found;
      }
    }
  }

  private static int failed(
      Connection connection,
      Collection<Long> ids,
      String error,
      StoresSettings settings,
      long unsureMillis)
      throws SQLException {
    if (ids.isEmpty()) {
      return 0;
    }
    try (PreparedStatement statement = connection.prepareStatement(FAILED)) {
      statement.setString(1, error.replace('\0', '\uFFFD'));
      statement.setLong(2, unsureMillis);
      statement.setLong(3, settings.retryAfter().toMillis());
      statement.setLong(4, settings.retryMost().toMillis());
      statement.setLong(5, unsureMillis);
      statement.setArray(6, connection.createArrayOf("bigint", ids.toArray()));
      return statement.executeUpdate();
    }
  }
}
