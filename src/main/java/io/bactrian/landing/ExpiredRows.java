package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a mapping's rows that have expired, the oldest first, with their children. Rows that
 * other mappings put into the table stay; so do rows that somebody else holds locked, until the
 * next time, and rows to which others refer.
 */
public final class ExpiredRows {

  /** A row's place in the order in which they are deleted: its time and its key, as text. */
  public record Place(String time, String key) {}

  /**
   * What one batch came to.
   *
   * @param deleted root rows deleted
   * @param refused root rows that PostgreSQL didn't let go
   * @param refusal why, of the first of them; null when there is none
   * @param last where the next batch goes on; null when there are no more
   */
  public record Step(int deleted, int refused, @Nullable String refusal, @Nullable Place last) {}

  private final TableShape root;
  private final Horizon horizon;
  private final KeyedRows rows;
  private final String key;

  /**
   * @throws IllegalArgumentException when the mapping has no {@code ttl}
   */
  public ExpiredRows(Lens lens) {
    Horizon known = Horizon.of(lens);
    if (known == null) {
      throw new IllegalArgumentException(lens.collection() + " never expires");
    }
    this.root = lens.tables().get(0);
    this.horizon = known;
    this.rows = new KeyedRows(lens);
    this.key = rows.key();
  }

  /**
   * Deletes the next rows, inside the caller's transaction.
   *
   * @param most how many root rows at most
   * @param after the last batch's last row; null for the first batch
   * @throws SQLException when the transaction must be given up
   */
  public Step delete(Connection connection, int most, @Nullable Place after) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // A foreign key that is checked only at the commit would keep the whole batch.
      statement.execute("set constraints all immediate");
    }
    Constants.stage(connection, root, "own_constants");
    List<String> keys = new ArrayList<>();
    Place last = null;
    try (PreparedStatement select = connection.prepareStatement(select(after != null))) {
      int parameter = 1;
      if (after != null) {
        select.setString(parameter++, after.time());
        select.setString(parameter++, after.key());
      }
      select.setInt(parameter, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          last = new Place(rows.getString(1), rows.getString(2));
          keys.add(last.key());
        }
      }
    }
    Map<String, String> refusals = new LinkedHashMap<>();
    int deleted = keys.isEmpty() ? 0 : rows.delete(connection, keys, null, refusals);
    String refusal = refusals.isEmpty() ? null : refusals.values().iterator().next();
    return new Step(deleted, refusals.size(), refusal, last);
  }

  private String select(boolean goesOn) {
    String time = "t." + quote(horizon.column());
    TableShape.Filled column = root.columns().get(root.indexOf(horizon.column()));
    return """
        select %1$s::text, t.%2$s::text from %3$s t %4$s
        where %5$s%6$s
        order by %1$s, t.%2$s limit ? for update of t skip locked"""
        .formatted(
            time,
            key,
            root.sqlName(),
            Constants.columns(root).isEmpty()
                ? ""
                : "join pg_temp.own_constants k on " + Constants.hold(root, "t", "k"),
            horizon.past("t"),
            goesOn
                ? " and (%s, t.%s) > (?::%s, ?::%s)"
                    .formatted(time, key, column.type().name(), rows.keyType())
                : "");
  }
}
