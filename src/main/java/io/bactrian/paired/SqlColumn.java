package io.bactrian.paired;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * A column of an answer.
 *
 * @param path its name, split at the dots: {@code "_id.status"} is the field status of _id
 * @param value what its text says
 */
record SqlColumn(List<String> path, SqlValue value) {

  private static final String TYPE =
      """
      select t.typname, t.typtype, e.typname, e.typtype, e.typdelim
      from pg_type t left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
      where t.oid = to_regtype(?)
      """;

  /** How pgjdbc calls columns that have a sequence. */
  private static final Map<String, String> SERIAL =
      Map.of("smallserial", "int2", "serial", "int4", "bigserial", "int8");

  /**
   * @throws Unanswerable when two columns are one field, or a type has no equal in BSON
   */
  static List<SqlColumn> of(Connection connection, ResultSetMetaData answer) throws SQLException {
    List<SqlColumn> columns = new ArrayList<>();
    for (int i = 1; i <= answer.getColumnCount(); i++) {
      String name = answer.getColumnLabel(i);
      List<String> path = List.of(name.split("\\.", -1));
      for (SqlColumn other : columns) {
        int common = Math.min(path.size(), other.path.size());
        if (path.subList(0, common).equals(other.path.subList(0, common))) {
          throw new Unanswerable(
              "the columns " + String.join(".", other.path) + " and " + name + " are one field");
        }
      }
      columns.add(new SqlColumn(path, value(connection, name, answer.getColumnTypeName(i))));
    }
    return columns;
  }

  private static SqlValue value(Connection connection, String column, String type)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TYPE)) {
      statement.setString(1, SERIAL.getOrDefault(type, type));
      try (ResultSet row = statement.executeQuery()) {
        SqlValue value = null;
        if (row.next()) {
          String element = row.getString(3);
          SqlValue one =
              element == null
                  ? SqlValue.of(row.getString(1), row.getString(2))
                  : SqlValue.of(element, row.getString(4));
          value = one == null || element == null ? one : SqlArray.of(one, row.getString(5));
        }
        if (value == null) {
          throw new Unanswerable(
              "the column " + column + " is " + type + ", which equals nothing in BSON; cast it");
        }
        return value;
      }
    }
  }

  /** Puts the value where the path says. */
  void put(BsonDocument row, String text) {
    BsonDocument at = row;
    for (String name : path.subList(0, path.size() - 1)) {
      BsonDocument below = at.getDocument(name, new BsonDocument());
      at.put(name, below);
      at = below;
    }
    BsonValue read = value.read(text);
    at.put(path.get(path.size() - 1), read);
  }
}
