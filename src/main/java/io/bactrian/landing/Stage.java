package io.bactrian.landing;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Temporary tables shaped like the mapping's, without constraints, in which a batch's rows stand
 * with the number of their document before one statement puts them where they belong. They live as
 * long as the transaction.
 */
final class Stage {

  private final Connection connection;
  private final Lens lens;

  Stage(Connection connection, Lens lens) {
    this.connection = connection;
    this.lens = lens;
  }

  /** The staging table's name for the lens's table with that index; each lens has its own. */
  static String name(Lens lens, int table) {
    return "pg_temp." + unqualified(lens, table);
  }

  private static String unqualified(Lens lens, int table) {
    String whose = lens.mapping().qualifiedName();
    return "stage_" + Integer.toHexString(whose.hashCode()) + "_" + table;
  }

  /** The name of the table with the constants of the lens's table with that index. */
  static String constants(Lens lens, int table) {
    return name(lens, table) + "_constants";
  }

  /** Makes the tables where they aren't there. */
  void open() throws SQLException {
    List<TableShape> tables = lens.tables();
    List<String> statements = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      statements.add(
          "create temporary table if not exists "
              + unqualified(lens, i)
              + " on commit drop as select 0::int4 as _doc, "
              + Copy.columns(tables.get(i))
              + " from "
              + tables.get(i).sqlName()
              + " limit 0");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(String.join("; ", statements));
    }
    for (int i = 1; i < tables.size(); i++) {
      Constants.stage(connection, tables.get(i), unqualified(lens, i) + "_constants");
    }
  }

  /** Empties the tables and copies rows that are numbered by their document. */
  void fill(Rows rows) throws SQLException {
    clear();
    List<TableShape> tables = lens.tables();
    for (int i = 0; i < tables.size(); i++) {
      if (rows.count(i) > 0) {
        Copy.into(
            connection,
            name(lens, i) + " (_doc, " + Copy.columns(tables.get(i)) + ")",
            rows.buffer(i));
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("analyze " + all());
    }
  }

  /** Empties the tables. */
  void clear() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("truncate " + all());
    }
  }

  private String all() {
    return IntStream.range(0, lens.tables().size())
        .mapToObj(table -> name(lens, table))
        .collect(Collectors.joining(", "));
  }
}
