package io.bactrian.mapping;

import java.util.ArrayList;
import java.util.List;

/**
 * A path through nested documents. A name may itself have a dot, so a path is a list of names.
 *
 * @param names from the outermost; at least one
 */
public record FieldPath(List<String> names) {

  public FieldPath {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a field path needs at least one name");
    }
  }

  /** Splits {@code budget.min} at its dots. */
  public static FieldPath of(String dotted) {
    return new FieldPath(List.of(dotted.split("\\.", -1)));
  }

  /**
   * The field that feeds a column which a mapping doesn't mention: {@code created_at} is fed by
   * {@code createdAt}, {@code id} by {@code _id}.
   */
  public static FieldPath feeding(String column) {
    return new FieldPath(List.of(column.equals("id") ? "_id" : camelCase(column)));
  }

  private static String camelCase(String column) {
    StringBuilder name = new StringBuilder(column.length());
    boolean raise = false;
    for (int i = 0; i < column.length(); i++) {
      char c = column.charAt(i);
      if (c == '_' && i > 0) {
        raise = true;
      } else {
        name.append(raise ? Character.toUpperCase(c) : c);
        raise = false;
      }
    }
    return name.toString();
  }

  /** The path to a field of the document that stands here. */
  public FieldPath then(FieldPath inner) {
    List<String> all = new ArrayList<>(names);
    all.addAll(inner.names);
    return new FieldPath(all);
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }
}
