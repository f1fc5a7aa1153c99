package io.bactrian.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalogue describes it.
 *
 * @param schema its schema
 * @param name its name, without schema
 * @param columns in their order
 * @param primaryKey the key's columns in their order; empty without one
 * @param foreignKeys what it refers to
 */
public record Table(
    String schema,
    String name,
    List<Column> columns,
    List<String> primaryKey,
    List<ForeignKey> foreignKeys) {

  public Table {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    foreignKeys = List.copyOf(foreignKeys);
  }

  /** Schema and name with a dot between. */
  public String qualifiedName() {
    return schema + "." + name;
  }

  /** The column of that name, or null. */
  public @Nullable Column column(String columnName) {
    for (Column column : columns) {
      if (column.name().equals(columnName)) {
        return column;
      }
    }
    return null;
  }
}
