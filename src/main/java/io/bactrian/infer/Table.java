package io.bactrian.infer;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A drafted table.
 *
 * @param name its name without the schema
 * @param rows how many rows the documents looked at would give
 * @param key its primary key's columns; a child's begin with its parent's
 * @param branch where in the parent's document it begins, null for a collection's own table
 * @param columns the columns that fields feed, without {@code _id} and without {@code extra}
 * @param extra whether it has the column {@code extra}
 * @param children in the order of their fields
 * @param reasons why it is what it is, for the mapping and the migration
 */
record Table(
    String name,
    long rows,
    List<KeyColumn> key,
    @Nullable Branch branch,
    List<Column> columns,
    boolean extra,
    List<Table> children,
    List<String> reasons) {

  /**
   * A column of a primary key.
   *
   * @param fallback its default as SQL has it, or empty
   */
  record KeyColumn(String name, String type, String fallback) {
    KeyColumn(String name, String type) {
      this(name, type, "");
    }
  }

  /**
   * How a child hangs on its parent.
   *
   * @param parent the parent's name and primary key
   * @param field the path of the array or object below the parent's document
   * @param map whether it is an object used as a map, so that the key's last column holds its keys,
   *     not positions
   * @param present whether no rows mean an empty array or object rather than no field
   */
  record Branch(
      String parent, List<KeyColumn> parentKey, List<String> field, boolean map, boolean present) {}

  /** The table and those below it, parents first. */
  void each(Consumer<Table> action) {
    action.accept(this);
    children.forEach(child -> child.each(action));
  }
}
