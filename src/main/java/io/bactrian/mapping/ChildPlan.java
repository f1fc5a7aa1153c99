package io.bactrian.mapping;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** One array, map or sub-document, rows of a child table. */
final class ChildPlan implements FieldPlan {

  /** What the field is. */
  enum Kind {
    ARRAY,
    MAP,
    ONE
  }

  private final Kind kind;
  private final List<String> path;
  private final TablePlan plan;
  private final int position;
  private final @Nullable MapKey key;
  private final int value;
  private final @Nullable KeyForm valueForm;
  private final boolean emptyPresent;
  private final int derivedId;
  private final Comparator<Row> order;

  /**
   * @param plan the child's table
   * @param position the index of the column that counts from 0, or -1
   * @param key the column that holds a map's names, or null
   * @param value the index of the column that holds scalars, or -1 when elements are documents
   * @param valueForm how a scalar becomes that column's value, or null
   * @param emptyPresent whether no rows mean an empty array or object rather than no field
   * @param derivedId the index of a uuid key that elements without {@code _id} get by derivation
   *     from their place, or -1
   */
  ChildPlan(
      Kind kind,
      FieldPath path,
      TablePlan plan,
      int position,
      @Nullable MapKey key,
      int value,
      @Nullable KeyForm valueForm,
      boolean emptyPresent,
      int derivedId) {
    this.kind = kind;
    this.path = path.names();
    this.plan = plan;
    this.position = position;
    this.key = key;
    this.value = value;
    this.valueForm = valueForm;
    this.emptyPresent = emptyPresent;
    this.derivedId = derivedId;
    this.order = position >= 0 ? Comparator.comparingLong(this::position) : byKey(plan.shape());
  }

  /** The order of rows that have no position: by the text of what tells them apart. */
  private static Comparator<Row> byKey(TableShape shape) {
    Comparator<Row> order = (left, right) -> 0;
    for (int column : shape.key()) {
      if (!shape.join().contains(column)) {
        order = order.thenComparing(row -> String.valueOf(row.value(column)));
      }
    }
    return order;
  }

  /** The path of the array, map or sub-document. */
  String field() {
    return String.join(".", path);
  }

  TablePlan plan() {
    return plan;
  }

  @Override
  public List<String> path() {
    return path;
  }

  /** The place of what is at a path below the field; see {@link Place#of}. */
  @Nullable Place placeOf(TablePlan parent, List<String> below, List<Place.Child> children) {
    List<String> rest = below;
    String name = null;
    if (!rest.isEmpty() && kind == Kind.MAP) {
      try {
        name =
            plan.shape()
                .columns()
                .get(Objects.requireNonNull(key).column())
                .type()
                .text(key.toKey(rest.get(0)));
      } catch (Unrepresentable e) {
        return new Place(children, parent.shape(), path.get(0), null); // no such name: none has it
      }
      rest = rest.subList(1, rest.size());
    } else if (!rest.isEmpty() && kind == Kind.ARRAY && rest.get(0).matches("\\d+")) {
      rest = rest.subList(1, rest.size());
    }
    boolean elements = valueForm != null && (kind == Kind.ARRAY || name != null);
    if (rest.isEmpty() && !elements) {
      return new Place(children, parent.shape(), path.get(0), null);
    }
    List<Place.Child> through =
        Place.then(children, new Place.Child(plan.shape(), key == null ? -1 : key.column(), name));
    if (valueForm == null) {
      return Place.of(plan, rest, through);
    }
    String type = plan.shape().columns().get(value).type().name();
    return rest.isEmpty()
        ? new Place(
            through,
            plan.shape(),
            "",
            new Scalar(valueForm, value, plan.shape().columns().get(value).type()))
        : type.startsWith("json") || type.endsWith("[]")
            ? new Place(through, plan.shape(), "", null)
            : null;
  }

  /** How a child's column keeps elements that are scalars. */
  private record Scalar(KeyForm form, int column, PgType type) implements Place.Kept {
    @Override
    public boolean exact() {
      return false; // the array as a whole may be in extra
    }

    @Override
    public boolean plain() {
      return form instanceof KeyForm.Typed;
    }

    @Override
    public boolean unfitInExtra() {
      return false;
    }

    @Override
    public Place.Held held(BsonValue element) {
      return ColumnPlan.held(form, column, type, element);
    }
  }

  /** Whether the column holds something of the field itself: its place, its name or a scalar. */
  boolean holds(String column) {
    int index = plan.shape().indexOf(column);
    return index >= 0
        && (index == position
            || index == value
            || (key != null && index == key.column())
            || plan.shape().join().contains(index));
  }

  @Override
  public @Nullable String fieldOf(int column) {
    return null;
  }

  @Override
  public @Nullable BsonValue take(BsonValue field, Row row) {
    List<Row> rows = rows(row);
    switch (kind) {
      case ONE:
        rows.add(plan.toRow(document(field)));
        return null;
      case MAP:
        return takeMap(document(field), rows);
      default:
        if (!field.isArray()) {
          throw wrongType(field, "an array");
        }
        return takeArray(field.asArray(), rows);
    }
  }

  private @Nullable BsonValue takeMap(BsonDocument map, List<Row> rows) {
    BsonDocument leftover = null;
    for (Map.Entry<String, BsonValue> entry : map.entrySet()) {
      BsonValue each = entry.getValue();
      if (each.isNull() && !holdsNull()) {
        continue;
      }
      Row row = entry(entry.getKey(), each);
      rows.add(row);
      if (valueForm != null && !NormalForm.equal(told(row), each)) {
        leftover = leftover == null ? new BsonDocument() : leftover;
        leftover.put(entry.getKey(), each);
      }
    }
    rows.sort(order);
    return rows.isEmpty() && !emptyPresent ? new BsonDocument() : leftover;
  }

  /** What the rows don't tell is, if anything, the array as a whole: its order, or a scalar. */
  private @Nullable BsonValue takeArray(BsonArray array, List<Row> rows) {
    boolean exact = true;
    for (int i = 0; i < array.size(); i++) {
      Row row = positioned(i, array.get(i));
      rows.add(row);
      exact &= valueForm == null || NormalForm.equal(told(row), array.get(i));
    }
    if (position >= 0 || rows.size() < 2) {
      return exact && (emptyPresent || !rows.isEmpty()) ? null : array;
    }
    List<Row> asTheyWere = List.copyOf(rows);
    rows.sort(order);
    dropRepeats(rows);
    for (int i = 0; exact && i < asTheyWere.size(); i++) {
      exact = i < rows.size() && rows.get(i) == asTheyWere.get(i);
    }
    if (exact) {
      return null;
    }
    if (valueForm != null) {
      return array;
    }
    // Not the array itself: what the elements drop must not come back.
    BsonArray told = new BsonArray(new ArrayList<>(asTheyWere.size()));
    asTheyWere.forEach(row -> told.add(told(row)));
    return told;
  }

  /** A scalar that stands twice is one row; two documents that no key tells apart are refused. */
  private void dropRepeats(List<Row> sorted) {
    for (int i = sorted.size() - 1; i > 0; i--) {
      if (order.compare(sorted.get(i - 1), sorted.get(i)) == 0) {
        if (valueForm == null) {
          throw new Unrepresentable(
              Reason.NOT_UNIQUE,
              "two elements have the same key in " + plan.shape().qualifiedName());
        }
        sorted.remove(i);
      }
    }
  }

  private Row entry(String name, BsonValue field) {
    try {
      Row row = element(field);
      MapKey form = Objects.requireNonNull(key);
      row.set(form.column(), form.toKey(name));
      return row;
    } catch (Unrepresentable e) {
      throw Refused.at(name, e);
    } catch (Refused e) {
      throw e.under(name);
    }
  }

  private Row positioned(int index, BsonValue field) {
    try {
      Row row = element(field);
      if (position >= 0) {
        row.set(
            position, plan.shape().columns().get(position).type().fromBson(new BsonInt32(index)));
      }
      return row;
    } catch (Unrepresentable e) {
      throw Refused.at(Integer.toString(index), e);
    } catch (Refused e) {
      throw e.under(Integer.toString(index));
    }
  }

  private Row element(BsonValue field) {
    if (valueForm == null) {
      return plan.toRow(document(field));
    }
    Row row = plan.newRow();
    if (!field.isNull()) {
      row.set(value, valueForm.toKey(field));
    } else if (!holdsNull()) {
      throw new Unrepresentable(
          Reason.MISSING,
          "is null, and the column " + plan.shape().columns().get(value).name() + " is NOT NULL");
    }
    return row;
  }

  private boolean holdsNull() {
    return value >= 0 && !plan.shape().columns().get(value).notNull();
  }

  private static BsonDocument document(BsonValue field) {
    if (!field.isDocument()) {
      throw wrongType(field, "a document");
    }
    return field.asDocument();
  }

  private static Unrepresentable wrongType(BsonValue field, String expected) {
    return new Unrepresentable(
        Reason.WRONG_TYPE,
        "a "
            + field.getBsonType().name().toLowerCase(Locale.ROOT)
            + " where "
            + expected
            + " is expected");
  }

  @Override
  public void give(Row row, BsonDocument document) {
    List<Row> rows = inOrder(rows(row));
    if (rows.isEmpty() && !(emptyPresent && kind != Kind.ONE)) {
      return;
    }
    try {
      Leftover.put(document, path, told(rows));
    } catch (Unrepresentable e) {
      throw Refused.at(field(), e);
    } catch (Refused e) {
      throw e.under(field());
    }
  }

  private BsonValue told(List<Row> rows) {
    switch (kind) {
      case ONE:
        return told(rows.get(0));
      case MAP:
        BsonDocument map = new BsonDocument();
        MapKey names = Objects.requireNonNull(key);
        for (Row row : rows) {
          map.put(names.toName(Objects.requireNonNull(row.value(names.column()))), told(row));
        }
        return map;
      default:
        BsonArray array = new BsonArray(new ArrayList<>(rows.size()));
        for (Row row : rows) {
          array.add(told(row));
        }
        return array;
    }
  }

  private BsonValue told(Row row) {
    if (valueForm == null) {
      return plan.toDocument(row, isDerived(row) ? derivedId : -1);
    }
    Object held = row.value(value);
    return held == null ? BsonNull.VALUE : valueForm.toId(held);
  }

  @Override
  public boolean tells(Row row) {
    return emptyPresent || !rows(row).isEmpty();
  }

  /** Notes a field that isn't there although no rows would mean an empty one. */
  @Override
  public @Nullable BsonDocument finish(
      BsonDocument original, @Nullable BsonDocument leftover, Row row) {
    if (!emptyPresent || !rows(row).isEmpty()) {
      return leftover;
    }
    BsonValue there = Leftover.get(original, path);
    return there == null || there.isNull()
        ? Leftover.noteMissing(original, leftover, path)
        : leftover;
  }

  /** Points the child's row at its parent's, and everything below at it. */
  void join(Row parent, Row row) {
    TableShape shape = plan.shape();
    for (int i = 0; i < shape.join().size(); i++) {
      row.set(shape.join().get(i), parent.value(shape.parentJoin().get(i)));
    }
    if (derivedId >= 0) {
      if (isDerived(row)) {
        throw new Refused(
            Reason.MALFORMED, field(), "an _id that is reserved for elements without one");
      }
      if (row.value(derivedId) == null) {
        row.set(derivedId, derive(row));
      }
    }
    plan.join(row);
  }

  private boolean isDerived(Row row) {
    return derivedId >= 0
        && row.value(derivedId) instanceof UUID id
        && id.version() == 5
        && id.equals(derive(row));
  }

  /** A name-based uuid (version 5 in form) of the row's place: the same each time. */
  private UUID derive(Row row) {
    StringBuilder place = new StringBuilder(plan.shape().qualifiedName());
    for (int column : plan.shape().join()) {
      place.append('/').append(row.value(column));
    }
    if (position >= 0) {
      place.append('/').append(row.value(position));
    } else if (key != null) {
      place.append('/').append(row.value(key.column()));
    }
    UUID hash = UUID.nameUUIDFromBytes(place.toString().getBytes(StandardCharsets.UTF_8));
    return new UUID(
        (hash.getMostSignificantBits() & ~0xF000L) | 0x5000L, hash.getLeastSignificantBits());
  }

  private List<Row> rows(Row parent) {
    return parent.children().get(plan.shape().childIndex());
  }

  /** By position, or where there is none by the key, so that the order is always the same. */
  private List<Row> inOrder(List<Row> rows) {
    if (rows.size() < 2) {
      return rows;
    }
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(order);
    return sorted;
  }

  private long position(Row row) {
    return row.value(position) instanceof Long at ? at : Long.MAX_VALUE;
  }
}
