package io.bactrian.mapping;

import java.util.List;

/**
 * A foreign key as the catalogue describes it.
 *
 * @param name the constraint's name
 * @param columns the referring columns
 * @param target the qualified name of the table referred to
 * @param targetColumns its columns, in the order of {@code columns}
 */
public record ForeignKey(
    String name, List<String> columns, String target, List<String> targetColumns) {

  public ForeignKey {
    columns = List.copyOf(columns);
    targetColumns = List.copyOf(targetColumns);
  }
}
