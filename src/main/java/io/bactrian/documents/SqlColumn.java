package io.bactrian.documents;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How tables and types are called in the statements of this package. */
final class SqlColumn {

  private SqlColumn() {}

  /** The root table is {@code t}, a child {@code d1}, its child {@code d2}. */
  static String alias(TableShape shape) {
    return shape.depth() == 0 ? "t" : "d" + shape.depth();
  }

  /** A type to cast texts to; to character without a length would cut. */
  static String castable(PgType type) {
    return type.name().equals("character") ? "bpchar" : type.name();
  }

  /** That a child's row hangs on its parent's. */
  static String joined(TableShape shape) {
    TableShape parent = Objects.requireNonNull(shape.parent());
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < shape.join().size(); i++) {
      conditions.add(
          "%s.%s = %s.%s"
              .formatted(
                  alias(shape),
                  quote(shape.columns().get(shape.join().get(i)).name()),
                  alias(parent),
                  quote(parent.columns().get(shape.parentJoin().get(i)).name())));
    }
    return String.join(" and ", conditions);
  }
}
