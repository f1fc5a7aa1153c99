package io.bactrian.mapping;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** One field, one column. */
final class ColumnPlan implements FieldPlan {

  private final int index;
  private final List<String> path;
  private final KeyForm form;
  private final Map<String, String> values;
  private final Map<String, String> back;
  private final Mapping.@Nullable As as;
  private final @Nullable Object fallback;
  private final boolean notNull;

  /**
   * @param index the column's index in rows
   * @param form how a value becomes the column's
   * @param values the field's words to the column's
   * @param as what is done to the value first
   * @param fallback the column's value where the field is missing
   * @param notNull whether null counts as missing
   */
  ColumnPlan(
      int index,
      FieldPath path,
      KeyForm form,
      Map<String, String> values,
      Mapping.@Nullable As as,
      @Nullable Object fallback,
      boolean notNull) {
    this.index = index;
    this.path = path.names();
    this.form = form;
    this.values = values;
    this.back = inverse(values);
    this.as = as;
    this.fallback = fallback;
    this.notNull = notNull;
  }

  /** Back again, the word that maps to itself is preferred, then the first listed. */
  private static Map<String, String> inverse(Map<String, String> values) {
    Map<String, String> back = new HashMap<>();
    values.forEach((field, column) -> back.putIfAbsent(column, field));
    for (String column : List.copyOf(back.keySet())) {
      if (values.getOrDefault(column, column).equals(column)) {
        back.put(column, column);
      }
    }
    return back;
  }

  int index() {
    return index;
  }

  List<String> path() {
    return path;
  }

  @Nullable Object fallback() {
    return fallback;
  }

  @Override
  public @Nullable BsonValue take(BsonValue value, Row row) {
    BsonValue changed = as == null ? value : change(value, as);
    if (!values.isEmpty() && changed.isString()) {
      String word = changed.asString().getValue();
      String mapped = values.get(word);
      changed = mapped == null ? changed : new BsonString(mapped);
    }
    Object held = form.toKey(changed);
    row.set(index, held);
    return NormalForm.equal(told(held), value) ? null : value;
  }

  @Override
  public void give(Row row, BsonDocument document) {
    Object held = row.value(index);
    if (held != null) {
      try {
        Leftover.put(document, path, told(held));
      } catch (Unrepresentable e) {
        throw Refused.at(String.join(".", path), e);
      }
    } else if (fallback != null) {
      Leftover.put(document, path, BsonNull.VALUE);
    }
  }

  @Override
  public boolean tells(Row row) {
    return fallback != null || row.value(index) != null;
  }

  /**
   * Fills the default where the field is missing, and where it is null in a column that is NOT
   * NULL.
   *
   * @return the leftover with a note of what was missing
   */
  @Nullable BsonDocument fillDefault(
      BsonDocument original, @Nullable BsonDocument leftover, Row row) {
    if (fallback == null || row.value(index) != null) {
      return leftover;
    }
    BsonValue there = Leftover.get(original, path);
    if (there != null && there.isNull() && !notNull) {
      return leftover;
    }
    row.set(index, fallback);
    return Leftover.noteMissing(original, leftover, path);
  }

  private BsonValue told(Object held) {
    BsonValue told = form.toId(held);
    if (!back.isEmpty() && told.isString()) {
      String word = back.get(told.asString().getValue());
      return word == null ? told : new BsonString(word);
    }
    return told;
  }

  private static BsonValue change(BsonValue value, Mapping.As as) {
    switch (as) {
      case TEXT:
        return switch (value.getBsonType()) {
          case INT32 -> new BsonString(Integer.toString(value.asInt32().getValue()));
          case INT64 -> new BsonString(Long.toString(value.asInt64().getValue()));
          case DOUBLE -> new BsonString(Double.toString(value.asDouble().getValue()));
          case DECIMAL128 -> new BsonString(value.asDecimal128().getValue().toString());
          case BOOLEAN -> new BsonString(Boolean.toString(value.asBoolean().getValue()));
          default -> value;
        };
      case DATE:
        if (value instanceof BsonDateTime time) {
          return new BsonDateTime(
              Instant.ofEpochMilli(time.getValue()).truncatedTo(ChronoUnit.DAYS).toEpochMilli());
        }
        return value;
      default:
        if (!value.isString()) {
          return value;
        }
        String text = value.asString().getValue();
        text = as == Mapping.As.LOWER ? text : text.strip();
        return new BsonString(as == Mapping.As.TRIM ? text : text.toLowerCase(Locale.ROOT));
    }
  }

  /** Refuses a row whose column must not be null and is. */
  void require(Row row, String column) {
    if (notNull && row.value(index) == null) {
      throw new Refused(
          Reason.MISSING,
          String.join(".", path),
          "is missing or null, and the column " + column + " is NOT NULL");
    }
  }
}
