package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import org.bson.BsonArray;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * An array of one dimension, from a BSON array. Java form: an unmodifiable {@link List} of the
 * element type's form, null for null and undefined.
 */
final class ArrayType implements PgType {

  private static final int NULL_LENGTH = -1;

  private final String name;
  private final PgType element;
  private final int elementOid;

  ArrayType(String name, PgType element, int elementOid) {
    this.name = name;
    this.element = element;
    this.elementOid = elementOid;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isArray()) {
      throw Refusal.wrongType(value, name);
    }
    BsonArray array = value.asArray();
    List<@Nullable Object> elements = new ArrayList<>(array.size());
    for (BsonValue each : array) {
      elements.add(elementOf(each, elements.size()));
    }
    return Collections.unmodifiableList(elements);
  }

  private @Nullable Object elementOf(BsonValue value, int index) {
    switch (value.getBsonType()) {
      case NULL, UNDEFINED:
        return null;
      default:
        try {
          return element.fromBson(value);
        } catch (Unrepresentable e) {
          throw at(index, e);
        }
    }
  }

  @Override
  public BsonValue toBson(Object value) {
    List<?> elements = (List<?>) value;
    BsonArray array = new BsonArray(elements.size());
    for (Object each : elements) {
      try {
        array.add(each == null ? BsonNull.VALUE : element.toBson(each));
      } catch (Unrepresentable e) {
        throw at(array.size(), e);
      }
    }
    return array;
  }

  @Override
  public String text(Object value) {
    StringJoiner text = new StringJoiner(",", "{", "}");
    for (Object each : (List<?>) value) {
      text.add(
          each == null
              ? "NULL"
              : '"' + element.text(each).replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return text.toString();
  }

  private static Unrepresentable at(int index, Unrepresentable e) {
    return new Unrepresentable(e.reason(), "element " + index + ": " + e.getMessage());
  }

  /**
   * As {@code array_recv} reads it: dimensions, whether there are nulls, oid, size, first index.
   */
  @Override
  public void write(Object value, CopyBuffer out) {
    List<?> elements = (List<?>) value;
    out.putInt(elements.isEmpty() ? 0 : 1);
    out.putInt(hasNull(elements) ? 1 : 0);
    out.putInt(elementOid);
    if (elements.isEmpty()) {
      return;
    }
    out.putInt(elements.size());
    out.putInt(1);
    for (Object each : elements) {
      if (each == null) {
        out.putInt(NULL_LENGTH);
      } else {
        int at = out.openLength();
        element.write(each, out);
        out.closeLength(at);
      }
    }
  }

  /** {@link List#contains} may throw for null. */
  private static boolean hasNull(List<?> elements) {
    for (Object each : elements) {
      if (each == null) {
        return true;
      }
    }
    return false;
  }

  /**
   * @throws Unrepresentable when PostgreSQL's array has several dimensions or doesn't begin at 1,
   *     which a list could not give back
   */
  @Override
  public Object read(ByteBuffer in, int length) {
    int end = in.position() + length;
    int dimensions = in.getInt();
    in.getInt();
    in.getInt();
    if (dimensions == 0) {
      return List.of();
    }
    int size = in.getInt();
    int first = in.getInt();
    if (dimensions > 1 || first != 1) {
      in.position(end);
      throw new Unrepresentable(
          Reason.WRONG_TYPE, "an array of several dimensions, or not from 1, in " + name);
    }
    List<@Nullable Object> elements = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int bytes = in.getInt();
      elements.add(bytes == NULL_LENGTH ? null : element.read(in, bytes));
    }
    return Collections.unmodifiableList(elements);
  }
}
