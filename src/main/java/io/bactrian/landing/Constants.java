package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.CopyBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The values that every row of a mapping has, by which its rows are told from those that other
 * mappings put into the same table. They stand in a temporary table of one row, so that each is
 * compared in its own type.
 */
final class Constants {

  private Constants() {}

  /** The indexes of the columns that tell mappings apart, in order. */
  static List<Integer> columns(TableShape shape) {
    return shape.constants().keySet().stream()
        .filter(index -> !shape.columns().get(index).type().name().startsWith("json"))
        .sorted()
        .toList();
  }

  /** The constants by column name, to tell one set of rows from another. */
  static Map<String, Object> byName(TableShape shape) {
    Map<String, Object> constants = new TreeMap<>();
    columns(shape)
        .forEach(
            index ->
                constants.put(
                    shape.columns().get(index).name(), shape.constants().getOrDefault(index, "")));
    return constants;
  }

  /**
   * Makes the table of one row, for as long as the transaction; nothing where there are none.
   *
   * @param name of the temporary table, without schema
   */
  static void stage(Connection connection, TableShape shape, String name) throws SQLException {
    List<Integer> columns = columns(shape);
    if (columns.isEmpty()) {
      return;
    }
    String names =
        columns.stream()
            .map(index -> quote(shape.columns().get(index).name()))
            .collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists pg_temp." + name);
      statement.execute(
          "create temporary table "
              + name
              + " on commit drop as select "
              + names
              + " from "
              + shape.sqlName()
              + " limit 0");
    }
    CopyBuffer row = new CopyBuffer(1 << 8);
    row.putBytes(Rows.HEADER);
    row.putShort(columns.size());
    for (int index : columns) {
      int at = row.openLength();
      shape.columns().get(index).type().write(shape.constants().getOrDefault(index, ""), row);
      row.closeLength(at);
    }
    Copy.into(connection, "pg_temp." + name + " (" + names + ")", row);
  }

  /** That a row has them: {@code t.kind = k.kind}, or {@code true} where there are none. */
  static String hold(TableShape shape, String row, String constants) {
    return columns(shape).stream()
        .map(index -> quote(shape.columns().get(index).name()))
        .map(name -> row + "." + name + " = " + constants + "." + name)
        .collect(Collectors.joining(" and ", "", ""))
        .transform(conditions -> conditions.isEmpty() ? "true" : conditions);
  }
}
