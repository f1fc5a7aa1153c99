package io.bactrian.chaos;

import io.bactrian.landing.TestSystem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who writes rows of his own by SQL, past the service, while PostgreSQL leads; where it
 * leads for both, each transaction writes the tables of two collections.
 */
final class SqlWriter {

  private static final String HELD =
      """
      select pg_advisory_xact_lock_shared(hashtextextended('escrow.notifications', 13));
      select pg_advisory_xact_lock_shared(hashtextextended('escrow.reviews', 13));
      """;

  private static final String LEADS =
      """
      select collection from bactrian.modes
      where system = 'escrow' and collection in ('notifications', 'reviews')
        and mode = 'postgres' and fenced_at is null
      """;

  private static final String INSERT =
      """
      insert into escrow.notifications (user_id, title, message, created_at, updated_at)
      values ('somebody', ?, 'by SQL', now(), now()) returning id::text
      """;

  private static final String UPDATE =
      "update escrow.notifications set title = ?, updated_at = now() where id = ?::uuid";

  private static final String REVIEW =
      "update escrow.reviews set comment = ? where id = (select id from escrow.reviews order by id limit 1)";

  private final TestSystem system;
  private final Random random;
  private final Map<String, String> titles = new TreeMap<>();
  private final List<String> mine = new ArrayList<>();
  private int written;

  SqlWriter(TestSystem system, Random random) {
    this.system = system;
    this.random = random;
  }

  int written() {
    return written;
  }

  /** One transaction, if PostgreSQL leads; it may fail. */
  void step() {
    String title = "by SQL " + written;
    String id = null;
    String gone = null;
    try (Connection connection = system.begin()) {
      List<String> leads = leads(connection);
      if (!leads.contains("notifications")) {
        return;
      }
      if (mine.size() > 5 && random.nextInt(4) == 0) {
        gone = mine.get(random.nextInt(mine.size()));
        run(connection, "delete from escrow.notifications where id = ?::uuid", gone);
      } else if (!mine.isEmpty() && random.nextBoolean()) {
        id = mine.get(random.nextInt(mine.size()));
        run(connection, UPDATE, title, id);
      } else {
        id = run(connection, INSERT, title);
      }
      if (leads.contains("reviews")) {
        run(connection, REVIEW, title);
      }
      connection.commit();
    } catch (SQLException e) {
      // Committed or not: it is not held to be either any more.
      forget(id);
      forget(gone);
      return;
    }
    written++;
    if (id != null) {
      if (titles.put(id, title) == null) {
        mine.add(id);
      }
    } else if (gone != null) {
      mine.remove(gone);
      titles.put(gone, "");
    }
  }

  private void forget(@Nullable String id) {
    if (id != null) {
      mine.remove(id);
      titles.remove(id);
    }
  }

  /** Those of the two for which PostgreSQL leads, and will until this transaction ends. */
  private static List<String> leads(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(HELD);
      List<String> leads = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(LEADS)) {
        while (row.next()) {
          leads.add(row.getString(1));
        }
      }
      return leads;
    }
  }

  private static @Nullable String run(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      if (!statement.execute()) {
        return null;
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /** The rows that aren't as they were committed. */
  List<String> differing() {
    List<String> differing = new ArrayList<>();
    titles.forEach(
        (id, title) -> {
          List<String> there =
              system.rows("select title from escrow.notifications where id = '" + id + "'");
          if (!there.equals(title.isEmpty() ? List.of() : List.of(title))) {
            differing.add(id + " is " + there + " and not " + title);
          }
        });
    return differing;
  }
}
