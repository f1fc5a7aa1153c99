package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

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

  private final Lens lens;
  private final TableShape root;
  private final Horizon horizon;
  private final LandingSql sql;
  private final String key;
  private final String keyType;

  /**
   * @throws IllegalArgumentException when the mapping has no {@code ttl}
   */
  public ExpiredRows(Lens lens) {
    Horizon known = Horizon.of(lens);
    if (known == null) {
      throw new IllegalArgumentException(lens.collection() + " never expires");
    }
    this.lens = lens;
    this.root = lens.tables().get(0);
    this.horizon = known;
    this.sql = new LandingSql(lens);
    TableShape.Filled column = root.columns().get(lens.key());
    this.key = quote(column.name());
    // A cast to character without a length would cut.
    this.keyType = column.type().name().equals("character") ? "bpchar" : column.type().name();
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
    List<String> refusals = new ArrayList<>();
    int deleted = keys.isEmpty() ? 0 : delete(connection, keys, refusals);
    return new Step(deleted, refusals.size(), refusals.isEmpty() ? null : refusals.get(0), last);
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
                    .formatted(time, key, column.type().name(), keyType)
                : "");
  }

  /** Deletes all that go; those that don't are found by halving. */
  private int delete(Connection connection, List<String> keys, List<String> refusals)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      int deleted = deleteAll(connection, keys);
      connection.releaseSavepoint(before);
      return deleted;
    } catch (SQLException e) {
      if (!PostgresRefusal.isAboutData(e)) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      if (keys.size() == 1) {
        refusals.add(why(connection, e));
        return 0;
      }
    }
    int middle = keys.size() / 2;
    return delete(connection, keys.subList(0, middle), refusals)
        + delete(connection, keys.subList(middle, keys.size()), refusals);
  }

  /** In words that repeat no value: a constraint's name and table, or the SQLSTATE. */
  private static String why(Connection connection, SQLException e) throws SQLException {
    ServerErrorMessage server = PostgresRefusal.server(e);
    Constraint violated = server == null ? null : new Constraints().of(connection, server);
    return violated == null
        ? "SQLSTATE " + e.getSQLState()
        : "constraint " + violated.name() + " of " + violated.table();
  }

  private int deleteAll(Connection connection, List<String> keys) throws SQLException {
    for (int i = lens.tables().size() - 1; i >= 0; i--) {
      TableShape shape = lens.tables().get(i);
      for (int column = 0; column < shape.columns().size(); column++) {
        if (shape.columns().get(column).later()) {
          execute(
              connection,
              "delete from bactrian.later_references l using %s where %s and l.row_key = %s and %s"
                  .formatted(
                      with(shape),
                      sql.noted(shape, column),
                      LandingSql.keyText(shape, alias(shape)),
                      hangs(shape)),
              keys);
        }
      }
      if (i > 0) {
        String parents = with(Objects.requireNonNull(shape.parent()));
        execute(
            connection,
            "delete from %s %s using %s where %s"
                .formatted(shape.sqlName(), alias(shape), parents, hangs(shape)),
            keys);
      }
    }
    return execute(
        connection, "delete from %s t where %s".formatted(root.sqlName(), hangs(root)), keys);
  }

  /** A table and those on which it hangs, up to the root. */
  private static String with(TableShape shape) {
    String self = shape.sqlName() + " " + alias(shape);
    TableShape parent = shape.parent();
    return parent == null ? self : self + ", " + with(parent);
  }

  private static String alias(TableShape shape) {
    return shape.depth() == 0 ? "t" : "d" + shape.depth();
  }

  /** That a table's row hangs on one of the root rows whose keys are given. */
  private String hangs(TableShape shape) {
    TableShape parent = shape.parent();
    if (parent == null) {
      return "t.%s = any (?::text[]::%s[])".formatted(key, keyType);
    }
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < shape.join().size(); i++) {
      conditions.add(
          "%s.%s = %s.%s"
              .formatted(
                  alias(shape),
                  quote(shape.columns().get(shape.join().get(i)).name()),
                  alias(parent),
                  quote(parent.columns().get(shape.parentJoin().get(i)).name())));
    }
    conditions.add(hangs(parent));
    return String.join(" and ", conditions);
  }

  private static int execute(Connection connection, String sql, List<String> keys)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
      return statement.executeUpdate();
    }
  }
}
