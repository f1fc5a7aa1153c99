package io.bactrian.landing;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A constraint or unique index that rows have violated, as the catalogue describes it.
 *
 * @param kind as {@code pg_constraint.contype}: f foreign key, c check, u unique, x exclusion
 * @param table the qualified name of the table it is on; of the whole for a partition
 * @param columns those it looks at, expressions left out
 * @param target of a foreign key, quoted for SQL
 * @param targetColumns in the order of {@code columns}
 * @param check the expression of a check
 * @param plain whether rows that violate it can be found by what is known here
 */
record Constraint(
    String name,
    char kind,
    String table,
    List<String> columns,
    @Nullable String target,
    List<String> targetColumns,
    @Nullable String check,
    boolean plain) {

  /** The index among the lens's tables of the one it is on, or -1. */
  int tableOf(Lens lens) {
    for (int i = 0; i < lens.tables().size(); i++) {
      if (lens.tables().get(i).qualifiedName().equals(table)) {
        return i;
      }
    }
    return -1;
  }

  /** The fields that feed its columns, or null; those that only join a child to its parent last. */
  @Nullable String fields(Lens lens) {
    int table = tableOf(lens);
    if (table < 0) {
      return null;
    }
    TableShape shape = lens.tables().get(table);
    Set<String> own = new LinkedHashSet<>();
    Set<String> joining = new LinkedHashSet<>();
    for (String column : columns) {
      String field = lens.fieldOf(shape.qualifiedName(), column);
      if (field != null) {
        (shape.join().contains(shape.indexOf(column)) ? joining : own).add(field);
      }
    }
    Set<String> fields = own.isEmpty() ? joining : own;
    return fields.isEmpty() ? null : String.join(", ", fields);
  }
}
