package io.bactrian.infer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a table from getting too wide or too deep: which documents become one jsonb column instead
 * of many, and which fields are left to {@code extra}.
 */
final class Width {

  /** Above this many columns, fields in fewer than one document of a thousand go to extra. */
  private static final int MANY = 100;

  private static final int RARE = 1_000;

  private final long rows;
  private final InferLimits limits;
  private final Map<Shape, String> whole = new IdentityHashMap<>();
  private final Map<Shape, String> left = new IdentityHashMap<>();

  Width(ObjectShape object, long rows, InferLimits limits) {
    this.rows = rows;
    this.limits = limits;
    for (Shape field : object.fields().values()) {
      keepWhole(field, 1);
    }
    if (columns(object) > Math.min(MANY, limits.columns())) {
      leaveRare(object);
    }
    Shape widest = widest(object);
    while (columns(object) > limits.columns() && widest != null) {
      String reason = "more than " + limits.columns() + " columns otherwise";
      whole.put(widest, reason);
      widest = widest(object);
    }
    cut(object);
  }

  /** Why this document becomes one jsonb column, or null. */
  @Nullable String whole(Shape shape) {
    return whole.get(shape);
  }

  /** Why this field is left to {@code extra}, or null. */
  @Nullable String left(Shape shape) {
    return left.get(shape);
  }

  private void keepWhole(Shape shape, int depth) {
    if (!flattened(shape)) {
      return;
    }
    if (depth >= limits.depth()) {
      whole.put(shape, "deeper than " + limits.depth() + " names");
      return;
    }
    shape.object().fields().values().forEach(field -> keepWhole(field, depth + 1));
    int columns = columns(shape.object());
    long present = shape.count(Kind.DOCUMENT);
    if ((columns >= 20 && present * 2 < rows) || (columns >= 10 && present * 10 < rows)) {
      whole.put(
          shape,
          Wording.count(columns, "field")
              + " in only "
              + Wording.count(present)
              + " of "
              + Wording.count(rows));
    }
  }

  private void leaveRare(ObjectShape object) {
    for (Shape field : object.fields().values()) {
      if (flattened(field)) {
        leaveRare(field.object());
      } else if (field.count() * RARE < rows && !Likeness.key(field.path())) {
        left.put(field, "in fewer than one of " + Wording.count(RARE) + ", and the table is wide");
      }
    }
  }

  private @Nullable Shape widest(ObjectShape object) {
    Shape widest = null;
    for (Shape field : object.fields().values()) {
      boolean wider =
          flattened(field)
              && columns(field.object()) > 1
              && (widest == null || columns(field.object()) > columns(widest.object()));
      widest = wider ? field : widest;
    }
    return widest;
  }

  /** Leaves the rarest fields to extra, of two as rare the one that appeared later. */
  private void cut(ObjectShape object) {
    int excess = columns(object) - limits.columns();
    if (excess <= 0) {
      return;
    }
    List<Shape> fields = new ArrayList<>(object.fields().values());
    fields.removeIf(field -> Likeness.key(field.path()) || weight(field) == 0);
    Collections.reverse(fields);
    fields.sort(Comparator.comparingLong(Shape::valued));
    for (Shape field : fields.subList(0, Math.min(excess, fields.size()))) {
      left.put(field, "among the rarest, and the table is full");
    }
  }

  private int columns(ObjectShape object) {
    return object.fields().values().stream().mapToInt(this::weight).sum();
  }

  private int weight(Shape shape) {
    if (left.containsKey(shape)) {
      return 0;
    }
    if (flattened(shape)) {
      return columns(shape.object());
    }
    return Verdict.of(shape).form() == Verdict.Form.COLUMN || whole.containsKey(shape) ? 1 : 0;
  }

  /** Only for fields that haven't been decided otherwise. */
  private boolean flattened(Shape shape) {
    return !whole.containsKey(shape) && Verdict.of(shape).form() == Verdict.Form.FLATTENED;
  }
}
