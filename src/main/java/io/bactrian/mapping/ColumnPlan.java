package io.bactrian.mapping;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
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
final class ColumnPlan implements FieldPlan, Place.Kept {

  private static final long MILLIS_PER_DAY = 86_400_000;

  private final int index;
  private final PgType type;
  private final String column;
  private final List<String> path;
  private final KeyForm form;
  private final Map<String, Object> values;
  private final Map<Object, String> back;
  private final Mapping.@Nullable As as;
  private final boolean keepsUnfit;
  private final @Nullable Object fallback;
  private final boolean required;

  /**
   * @param index the column's index in rows
   * @param type the column's
   * @param column its name, for messages
   * @param form how a value becomes the column's
   * @param values the field's words, and what the column holds for them
   * @param as what is done to the value first
   * @param keepsUnfit whether a value without an exact form is left to {@code extra}
   * @param fallback what the column holds where the field is missing
   * @param required whether a row without a value is refused
   */
  ColumnPlan(
      int index,
      PgType type,
      String column,
      FieldPath path,
      KeyForm form,
      Map<String, Object> values,
      Mapping.@Nullable As as,
      boolean keepsUnfit,
      @Nullable Object fallback,
      boolean required) {
    this.index = index;
    this.type = type;
    this.column = column;
    this.path = path.names();
    this.form = form;
    this.values = values;
    this.back = inverse(values, form);
    this.as = as;
    this.keepsUnfit = keepsUnfit;
    this.fallback = fallback;
    this.required = required;
  }

  /** Back again, the word that maps to itself is preferred, then the first listed. */
  private static Map<Object, String> inverse(Map<String, Object> values, KeyForm form) {
    Map<Object, String> back = new HashMap<>();
    values.forEach((word, held) -> back.putIfAbsent(held, word));
    for (Object held : List.copyOf(back.keySet())) {
      BsonValue told = form.toId(held);
      if (told.isString()) {
        String itself = told.asString().getValue();
        if (held.equals(values.getOrDefault(itself, held))) {
          back.put(held, itself);
        }
      }
    }
    return back;
  }

  int index() {
    return index;
  }

  @Override
  public List<String> path() {
    return path;
  }

  @Override
  public int column() {
    return index;
  }

  @Override
  public boolean exact() {
    return plain()
        && fallback == null
        && !keepsUnfit
        && form instanceof KeyForm.Typed typed
        && typed.type().family().isExact();
  }

  @Override
  public boolean plain() {
    return as == null && values.isEmpty() && form instanceof KeyForm.Typed;
  }

  @Override
  public boolean unfitInExtra() {
    return keepsUnfit;
  }

  @Override
  public Place.Held held(BsonValue value) {
    if (as == Mapping.As.TEXT && !value.isString()) {
      return Place.ANYWHERE; // 1 and 1.0 are one number, and two texts
    }
    BsonValue changed = as == null ? value : change(value, as);
    Object held = changed.isString() ? values.get(changed.asString().getValue()) : null;
    return held == null ? held(form, index, type, changed) : in(index, type, held);
  }

  /** Where a column of that form has a value. */
  static Place.Held held(KeyForm form, int column, PgType type, BsonValue value) {
    if (type.name().startsWith("json") || type.name().endsWith("[]")) {
      return Place.ANYWHERE;
    }
    try {
      @Nullable Object known = form.known(value);
      return known == null ? Place.NOWHERE : in(column, type, known);
    } catch (Unrepresentable e) {
      return Place.NOWHERE;
    }
  }

  private static Place.Held in(int column, PgType type, Object held) {
    return new Place.Held.In(column, type.text(held));
  }

  KeyForm form() {
    return form;
  }

  @Override
  public @Nullable String fieldOf(int asked) {
    return asked == index ? String.join(".", path) : null;
  }

  @Override
  public @Nullable BsonValue take(BsonValue value, Row row) {
    BsonValue changed = as == null ? value : change(value, as);
    Object held =
        !values.isEmpty() && changed.isString() ? values.get(changed.asString().getValue()) : null;
    if (held == null) {
      try {
        held = form.toKey(changed);
      } catch (Unrepresentable e) {
        if (keepsUnfit) {
          return value;
        }
        throw e;
      }
    }
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
   */
  @Override
  public @Nullable BsonDocument finish(
      BsonDocument original, @Nullable BsonDocument leftover, Row row) {
    if (row.value(index) != null) {
      return leftover;
    }
    BsonValue there = fallback == null && !required ? null : Leftover.get(original, path);
    if (fallback != null && (required || there == null || !there.isNull())) {
      row.set(index, fallback);
      // What is there and was not taken (undefined) is in the leftover already.
      return there == null || there.isNull()
          ? Leftover.noteMissing(original, leftover, path)
          : leftover;
    }
    if (required) {
      throw new Refused(
          Reason.MISSING,
          String.join(".", path),
          "is missing or null, and the column " + column + " is NOT NULL");
    }
    return leftover;
  }

  private BsonValue told(Object held) {
    String word = back.isEmpty() ? null : back.get(held);
    return word == null ? form.toId(held) : new BsonString(word);
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
        return value instanceof BsonDateTime time
            ? new BsonDateTime(time.getValue() - Math.floorMod(time.getValue(), MILLIS_PER_DAY))
            : value;
      case NUMBER:
        return value; // the form reads it
      default:
        if (!value.isString()) {
          return value;
        }
        String text = value.asString().getValue();
        text = as == Mapping.As.LOWER ? text : text.strip();
        return new BsonString(as == Mapping.As.TRIM ? text : text.toLowerCase(Locale.ROOT));
    }
  }
}
