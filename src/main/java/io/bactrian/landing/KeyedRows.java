package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/** Deletes root rows of which the keys are known, as text, with their children. */
final class KeyedRows {

  private final Lens lens;
  private final TableShape root;
  private final LandingSql sql;
  private final String key;
  private final String keyType;

  KeyedRows(Lens lens) {
    this.lens = lens;
    this.root = lens.tables().get(0);
    this.sql = new LandingSql(lens);
    TableShape.Filled column = root.columns().get(lens.key());
    this.key = quote(column.name());
    // A cast to character without a length would cut.
    this.keyType = column.type().name().equals("character") ? "bpchar" : column.type().name();
  }

  /** The key column, quoted. */
  String key() {
    return key;
  }

  /** The key column's type, to cast texts to. */
  String keyType() {
    return keyType;
  }

  /** Those of the keys whose rows this mapping made, where several fill the table. */
  List<String> own(Connection connection, List<String> keys) throws SQLException {
    if (Constants.columns(root).isEmpty()) {
      return keys;
    }
    Constants.stage(connection, root, "own_constants");
    List<String> own = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select k from unnest(?::text[]) k join %s t on t.%s = k::%s join pg_temp.own_constants c on %s"
                .formatted(root.sqlName(), key, keyType, Constants.hold(root, "t", "c")))) {
      statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          own.add(rows.getString(1));
        }
      }
    }
    return own;
  }

  /**
   * Deletes all that go, inside the caller's transaction; those that don't are found by halving.
   *
   * @param cascades keeps what refers to the rows by foreign keys that would have PostgreSQL delete
   *     or change it; null where that is what shall happen
   * @param refusals is given why each of the others stays, by its key
   * @return how many root rows went
   * @throws SQLException when the transaction must be given up
   */
  int delete(
      Connection connection,
      List<String> all,
      @Nullable Cascades cascades,
      Map<String, String> refusals)
      throws SQLException {
    List<String> keys = cascades == null ? all : cascades.free(connection, all, refusals);
    if (keys.isEmpty()) {
      return 0;
    }
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
        refusals.put(keys.get(0), why(connection, e));
        return 0;
      }
    }
    int middle = keys.size() / 2;
    return delete(connection, keys.subList(0, middle), cascades, refusals)
        + delete(connection, keys.subList(middle, keys.size()), cascades, refusals);
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
  static String with(TableShape shape) {
    String self = shape.sqlName() + " " + alias(shape);
    TableShape parent = shape.parent();
    return parent == null ? self : self + ", " + with(parent);
  }

  static String alias(TableShape shape) {
    return shape.depth() == 0 ? "t" : "d" + shape.depth();
  }

  /** That a table's row hangs on one of the root rows whose keys are given. */
  String hangs(TableShape shape) {
    return hangs(shape, alias(shape), "= any (?::text[]::%s[])".formatted(keyType));
  }

  /**
   * As the other.
   *
   * @param row what the table's row is called
   * @param keys the condition on the root row's key
   */
  String hangs(TableShape shape, String row, String keys) {
    TableShape parent = shape.parent();
    if (parent == null) {
      return "%s.%s %s".formatted(row, key, keys);
    }
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < shape.join().size(); i++) {
      conditions.add(
          "%s.%s = %s.%s"
              .formatted(
                  row,
                  quote(shape.columns().get(shape.join().get(i)).name()),
                  alias(parent),
                  quote(parent.columns().get(shape.parentJoin().get(i)).name())));
    }
    conditions.add(hangs(parent, alias(parent), keys));
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
