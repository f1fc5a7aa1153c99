package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonValue;

/**
 * A PostgreSQL type as the lens needs it. Exact or refused: no method ever rounds, truncates or
 * replaces.
 *
 * <p>The two conversions agree: {@code fromBson(toBson(x))} equals {@code x}. The other way round
 * holds only where the column can tell what the field held; where {@code toBson(fromBson(v))}
 * differs from {@code v} in normal form (a uuid that was a string), the lens keeps the original in
 * {@code extra}.
 */
public interface PgType {

  /** The type as PostgreSQL writes it in DDL: {@code numeric(38,18)}, {@code text[]}. */
  String name();

  /**
   * Converts a field's value.
   *
   * @param value anything but null and undefined, which are SQL's NULL and never come here
   * @return the value in this type's Java form, which has value equality
   * @throws Unrepresentable when it has no exact form in this type
   */
  Object fromBson(BsonValue value);

  /**
   * Converts a column's value back.
   *
   * @param value in this type's Java form
   * @throws Unrepresentable when BSON has no exact form for it (a date before BSON's first, a
   *     microsecond)
   */
  BsonValue toBson(Object value);

  /**
   * The value as PostgreSQL reads it: this text, cast to {@link #name()}, is the value.
   *
   * @param value in this type's Java form
   */
  default String text(Object value) {
    return value.toString();
  }

  /** Whether PostgreSQL compares its values without regard to case. */
  default boolean folds() {
    return false;
  }

  /** How its values compare. */
  default Family family() {
    return Family.OTHER;
  }

  /** Appends the value in COPY's binary form, without its length. */
  void write(Object value, CopyBuffer out);

  /** Reads {@code length} bytes of COPY's binary form from the buffer's position. */
  Object read(ByteBuffer in, int length);
}
