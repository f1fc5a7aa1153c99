package io.bactrian.mapping;

import io.bactrian.bson.NormalForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A row with the rows that hang on it: what one document becomes is the tree under its root row.
 * Values stand in the order of {@link TableShape#columns()}, each in its type's Java form or null.
 */
public final class Row {

  private final TableShape shape;
  private final @Nullable Object[] values;
  private final List<List<Row>> children;

  Row(TableShape shape, int childTables) {
    this.shape = shape;
    this.values = new Object[shape.columns().size()];
    this.children = new ArrayList<>(childTables);
    for (int i = 0; i < childTables; i++) {
      children.add(new ArrayList<>(0));
    }
  }

  /** What the row looks like. */
  public TableShape shape() {
    return shape;
  }

  /** The value of the column with that index. */
  public @Nullable Object value(int column) {
    return values[column];
  }

  /** Sets the value of the column with that index; for readers of rows. */
  public void set(int column, @Nullable Object value) {
    values[column] = value;
  }

  /** The child rows, a list for each child of the mapping, in its order. */
  public List<List<Row>> children() {
    return children;
  }

  /** Equal by value: numbers and jsonb columns in normal form, children in their order. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Row row) || shape != row.shape || !children.equals(row.children)) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (!same(values[i], row.values[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(@Nullable Object mine, @Nullable Object theirs) {
    if (mine instanceof BsonValue left && theirs instanceof BsonValue right) {
      return NormalForm.equal(left, right);
    }
    if (mine instanceof List<?> left && theirs instanceof List<?> right) {
      return left.size() == right.size()
          && IntStream.range(0, left.size()).allMatch(i -> same(left.get(i), right.get(i)));
    }
    return Objects.equals(mine, theirs);
  }

  @Override
  public int hashCode() {
    return shape.key().stream().map(i -> values[i]).toList().hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(shape.qualifiedName()).append('{');
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ").append(shape.columns().get(i).name()).append('=');
      text.append(values[i]);
    }
    return text.append('}').append(children).toString();
  }
}
