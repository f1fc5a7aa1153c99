package io.bactrian.infer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where values stand in a collection's documents, as a chain that shares its beginnings.
 *
 * @param parent null for the document itself
 * @param name the field's name, {@link #ELEMENT} or {@link #VALUE}
 */
record FieldPath(@Nullable FieldPath parent, String name) {

  static final String ELEMENT = "[]";
  static final String VALUE = "*";
  static final FieldPath DOCUMENT = new FieldPath(null, "");

  FieldPath child(String field) {
    return new FieldPath(this, field);
  }

  /** The field's name, or for elements and values the name of the field that has them. */
  FieldPath named() {
    FieldPath at = this;
    while (at.parent != null && (at.name.equals(ELEMENT) || at.name.equals(VALUE))) {
      at = at.parent;
    }
    return at;
  }

  boolean elements() {
    return parent != null && name.equals(ELEMENT);
  }

  List<String> names() {
    Deque<String> names = new ArrayDeque<>();
    for (FieldPath at = this; at.parent != null; at = at.parent) {
      names.addFirst(at.name);
    }
    return List.copyOf(names);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String name : names()) {
      text.append(text.isEmpty() || name.equals(ELEMENT) ? "" : ".").append(name);
    }
    return text.toString();
  }
}
