package io.bactrian.mapping;

import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
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
  private final int key;
  private final @Nullable KeyForm keyForm;
  private final int value;
  private final @Nullable KeyForm valueForm;
  private final boolean emptyPresent;
  private final int derivedId;

  /**
   * @param plan the child's table
   * @param position the index of the column that counts from 0, or -1
   * @param key the index of the column that holds a map's keys, or -1
   * @param value the index of the column that holds scalars, or -1 when elements are documents
   * @param emptyPresent whether no rows mean an empty array or object rather than no field
   * @param derivedId the index of a uuid key that elements without {@code _id} get by derivation
   *     from their place, or -1
   */
  ChildPlan(
      Kind kind,
      FieldPath path,
      TablePlan plan,
      int position,
      int key,
      @Nullable KeyForm keyForm,
      int value,
      @Nullable KeyForm valueForm,
      boolean emptyPresent,
      int derivedId) {
    this.kind = kind;
    this.path = path.names();
    this.plan = plan;
    this.position = position;
    this.key = key;
    this.keyForm = keyForm;
    this.value = value;
    this.valueForm = valueForm;
    this.emptyPresent = emptyPresent;
    this.derivedId = derivedId;
  }

  /** The path of the array, map or sub-document. */
  String field() {
    return String.join(".", path);
  }

  TablePlan plan() {
    return plan;
  }

  @Override
  public @Nullable BsonValue take(BsonValue field, Row row) {
    List<Row> rows = rows(row);
    switch (kind) {
      case ONE:
        rows.add(element(document(field)));
        return null;
      case MAP:
        for (Map.Entry<String, BsonValue> entry : document(field).entrySet()) {
          rows.add(entry(entry.getKey(), entry.getValue()));
        }
        break;
      default:
        if (!field.isArray()) {
          throw wrongType(field, "an array");
        }
        BsonArray array = field.asArray();
        for (int i = 0; i < array.size(); i++) {
          rows.add(positioned(i, array.get(i)));
        }
        if (position < 0 && !rows.equals(inOrder(rows))) {
          return field;
        }
    }
    return rows.isEmpty() && !emptyPresent ? field : null;
  }

  private Row entry(String name, BsonValue field) {
    try {
      Row row = element(field);
      KeyForm form = java.util.Objects.requireNonNull(keyForm);
      Object held = form.toKey(new BsonString(name));
      if (!name(form.toId(held)).equals(name)) {
        throw new Unrepresentable(
            Reason.MALFORMED, "the name is not written as the key column would write it");
      }
      row.set(key, held);
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
        row.set(position, (long) index);
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
    if (field.isNull()) {
      if (plan.shape().columns().get(value).notNull()) {
        throw new Unrepresentable(
            Reason.MISSING,
            "is null, and the column " + plan.shape().columns().get(value).name() + " is NOT NULL");
      }
      return row;
    }
    Object held = valueForm.toKey(field);
    if (!io.bactrian.bson.NormalForm.equal(valueForm.toId(held), field)) {
      throw new Unrepresentable(
          Reason.WRONG_TYPE,
          "a "
              + typeName(field)
              + " that the column "
              + plan.shape().columns().get(value).name()
              + " would not give back as it was");
    }
    row.set(value, held);
    return row;
  }

  private static BsonDocument document(BsonValue field) {
    if (!field.isDocument()) {
      throw wrongType(field, "a document");
    }
    return field.asDocument();
  }

  private static Unrepresentable wrongType(BsonValue field, String expected) {
    return new Unrepresentable(
        Reason.WRONG_TYPE, "a " + typeName(field) + " where " + expected + " is expected");
  }

  private static String typeName(BsonValue field) {
    return field.getBsonType().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void give(Row row, BsonDocument document) {
    List<Row> rows = inOrder(rows(row));
    if (rows.isEmpty() && !(emptyPresent && kind != Kind.ONE)) {
      return;
    }
    Leftover.put(document, path, told(rows));
  }

  private BsonValue told(List<Row> rows) {
    switch (kind) {
      case ONE:
        return plan.toDocument(rows.get(0));
      case MAP:
        BsonDocument map = new BsonDocument();
        KeyForm form = java.util.Objects.requireNonNull(keyForm);
        for (Row row : rows) {
          map.put(name(form.toId(java.util.Objects.requireNonNull(row.value(key)))), told(row));
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
      BsonDocument document = plan.toDocument(row);
      if (derivedId >= 0 && row.value(derivedId) instanceof UUID id && id.version() == 5) {
        document.remove("_id");
      }
      return document;
    }
    Object held = row.value(value);
    return held == null ? BsonNull.VALUE : valueForm.toId(held);
  }

  @Override
  public boolean tells(Row row) {
    return emptyPresent || !rows(row).isEmpty();
  }

  /** Notes a field that isn't there although no rows would mean an empty one. */
  @Nullable BsonDocument noteMissing(
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
    if (derivedId >= 0 && row.value(derivedId) == null) {
      row.set(derivedId, derive(row));
    }
    plan.join(row);
  }

  /** A name-based uuid (version 5 in form) of the row's place: the same each time. */
  private UUID derive(Row row) {
    StringBuilder place = new StringBuilder(plan.shape().qualifiedName());
    for (int column : plan.shape().join()) {
      place.append('/').append(row.value(column));
    }
    place.append('/').append(position >= 0 ? row.value(position) : key >= 0 ? row.value(key) : "");
    UUID hash = UUID.nameUUIDFromBytes(place.toString().getBytes(StandardCharsets.UTF_8));
    return new UUID(
        (hash.getMostSignificantBits() & ~0xF000L) | 0x5000L, hash.getLeastSignificantBits());
  }

  private List<Row> rows(Row parent) {
    return parent.children().get(plan.shape().childIndex());
  }

  /**
   * By position, or where there is none by the key's text, so that the order is always the same.
   */
  private List<Row> inOrder(List<Row> rows) {
    if (rows.size() < 2) {
      return rows;
    }
    List<Row> sorted = new ArrayList<>(rows);
    if (position >= 0) {
      sorted.sort(Comparator.comparingLong(this::position));
    } else {
      int by =
          key >= 0
              ? key
              : value >= 0 ? value : plan.shape().key().get(plan.shape().key().size() - 1);
      sorted.sort(Comparator.comparing(row -> String.valueOf(row.value(by))));
    }
    return sorted;
  }

  private long position(Row row) {
    return row.value(position) instanceof Long at ? at : Long.MAX_VALUE;
  }

  private static String name(BsonValue key) {
    return switch (key.getBsonType()) {
      case STRING -> key.asString().getValue();
      case OBJECT_ID -> key.asObjectId().getValue().toHexString();
      case INT32 -> Integer.toString(key.asInt32().getValue());
      case INT64 -> Long.toString(key.asInt64().getValue());
      case BINARY -> key.asBinary().asUuid().toString();
      default -> "";
    };
  }
}
