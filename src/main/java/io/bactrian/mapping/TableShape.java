package io.bactrian.mapping;

import io.bactrian.mapping.types.PgType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rows of one table look like when a mapping makes them: the columns it fills, in the order of
 * the catalogue, and how rows hang on their parent's.
 */
public final class TableShape {

  /**
   * A column that the mapping fills.
   *
   * @param name its name
   * @param type its type
   * @param notNull whether it refuses NULL
   * @param later whether it is filled by a second pass
   * @param json whether it is compared as jsonb
   */
  public record Filled(String name, PgType type, boolean notNull, boolean later, boolean json) {}

  private final String schema;
  private final String name;
  private final List<Filled> columns;
  private final List<Integer> key;
  private final @Nullable TableShape parent;
  private final List<Integer> join;
  private final List<Integer> parentJoin;
  private final int depth;
  private final int childIndex;
  private final int childTables;
  private final Map<Integer, Object> constants;

  /**
   * @param key indexes of the columns that tell one row from another, among one document's rows for
   *     a child
   * @param parent the table on which this one hangs, or null for the document's own
   * @param join indexes of the columns that point at the parent's row
   * @param parentJoin indexes of the parent's columns that they equal, in the same order
   * @param constants by column index, the values that every row of this mapping has
   * @param childIndex which of the parent's children this is
   * @param childTables how many children hang on this one
   */
  TableShape(
      String schema,
      String name,
      List<Filled> columns,
      List<Integer> key,
      @Nullable TableShape parent,
      List<Integer> join,
      List<Integer> parentJoin,
      Map<Integer, Object> constants,
      int childIndex,
      int childTables) {
    this.schema = schema;
    this.name = name;
    this.columns = List.copyOf(columns);
    this.key = List.copyOf(key);
    this.parent = parent;
    this.join = List.copyOf(join);
    this.parentJoin = List.copyOf(parentJoin);
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.constants = Map.copyOf(constants);
    this.childIndex = childIndex;
    this.childTables = childTables;
  }

  /** Schema and name with a dot between, for messages. */
  public String qualifiedName() {
    return schema + "." + name;
  }

  /** Schema and name, each quoted, for SQL. */
  public String sqlName() {
    return quote(schema) + "." + quote(name);
  }

  /** An identifier as SQL takes it. */
  public static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** The columns filled, in the order in which rows hold their values. */
  public List<Filled> columns() {
    return columns;
  }

  /** Indexes of the columns that tell one row from another. */
  public List<Integer> key() {
    return key;
  }

  /** The table on which this one hangs, or null for the document's own. */
  public @Nullable TableShape parent() {
    return parent;
  }

  /** Indexes of the columns that point at the parent's row. */
  public List<Integer> join() {
    return join;
  }

  /** Indexes of the parent's columns that {@link #join()} equals. */
  public List<Integer> parentJoin() {
    return parentJoin;
  }

  /** 0 for the document's own table, 1 for its children, and so on. */
  public int depth() {
    return depth;
  }

  /** Which of its parent's {@link Row#children()} lists its rows stand in. */
  public int childIndex() {
    return childIndex;
  }

  /** A row of this shape with no values and no children. */
  public Row newRow() {
    return new Row(this, childTables);
  }

  /** By column index, the values that every row of this mapping has. */
  public Map<Integer, Object> constants() {
    return constants;
  }

  /** The index of the column of that name, or -1. */
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return qualifiedName();
  }
}
