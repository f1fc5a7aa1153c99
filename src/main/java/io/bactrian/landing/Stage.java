package io.bactrian.landing;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

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

  /** The staging table's name for the lens's table with that index. */
  static String name(int table) {
    return "pg_temp.stage_" + table;
  }

  /** The name of the table with the constants of the lens's table with that index. */
  static String constants(int table) {
    return "pg_temp.constants_" + table;
  }

  /** Makes the tables where they aren't there, and empties them where they are. */
  void open() throws SQLException {
    List<TableShape> tables = lens.tables();
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < tables.size(); i++) {
        statement.execute("drop table if exists " + name(i));
        statement.execute(
            "create temporary table stage_"
                + i
                + " on commit drop as select 0::int4 as _doc, "
                + Copy.columns(tables.get(i))
                + " from "
                + tables.get(i).sqlName()
                + " limit 0");
      }
    }
    for (int i = 1; i < tables.size(); i++) {
      Constants.stage(connection, tables.get(i), "constants_" + i);
    }
  }

  /** Copies rows that are numbered by their document. */
  void fill(Rows rows) throws SQLException {
    List<TableShape> tables = lens.tables();
    for (int i = 0; i < tables.size(); i++) {
      if (rows.count(i) > 0) {
        Copy.into(
            connection, name(i) + " (_doc, " + Copy.columns(tables.get(i)) + ")", rows.buffer(i));
      }
    }
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < tables.size(); i++) {
        statement.execute("analyze " + name(i));
      }
    }
  }

  /** Empties the tables. */
  void clear() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < lens.tables().size(); i++) {
        statement.execute("truncate " + name(i));
      }
    }
  }
}
