package io.bactrian.mapping.types;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * {@code smallint}, {@code integer} and {@code bigint}, from any number that is one. Java form:
 * {@link Long}.
 */
final class IntegerType implements PgType {

  private final String name;
  private final int bytes;
  private final long max;

  /**
   * @param bytes 2, 4 or 8
   */
  IntegerType(String name, int bytes) {
    this.name = name;
    this.bytes = bytes;
    this.max = Long.MAX_VALUE >>> (64 - 8 * bytes);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return Family.INTEGER;
  }

  @Override
  public Object fromBson(BsonValue value) {
    long number =
        switch (value.getBsonType()) {
          case INT32 -> value.asInt32().getValue();
          case INT64 -> value.asInt64().getValue();
          case DOUBLE -> exact(value, value.asDouble().getValue());
          case DECIMAL128 -> exact(value, value.asDecimal128().getValue());
          default -> throw Refusal.wrongType(value, name);
        };
    if (number > max || number < -max - 1) {
      throw Refusal.outOfRange(value, name);
    }
    return number;
  }

  private long exact(BsonValue met, double number) {
    if (!(number >= -0x1p63 && number < 0x1p63)) {
      throw Refusal.outOfRange(met, name);
    }
    long whole = (long) number;
    if (whole != number) {
      throw notInteger();
    }
    return whole;
  }

  private long exact(BsonValue met, Decimal128 number) {
    if (number.isNaN() || number.isInfinite()) {
      throw Refusal.outOfRange(met, name);
    }
    BigDecimal stripped = Decimals.of(number).stripTrailingZeros();
    if (stripped.scale() > 0) {
      throw notInteger();
    }
    // The digits are counted first: 9E6144 would be written out otherwise.
    if (stripped.precision() - stripped.scale() > 19
        || stripped.toBigInteger().bitLength() > Long.SIZE - 1) {
      throw Refusal.outOfRange(met, name);
    }
    return stripped.longValue();
  }

  private Unrepresentable notInteger() {
    return new Unrepresentable(
        Reason.NOT_INTEGER, "a number with a fraction where " + name + " is expected");
  }

  @Override
  public BsonValue toBson(Object value) {
    long number = (Long) value;
    return bytes == 8 ? new BsonInt64(number) : new BsonInt32((int) number);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    long number = (Long) value;
    switch (bytes) {
      case 2 -> out.putShort((int) number);
      case 4 -> out.putInt((int) number);
      default -> out.putLong(number);
    }
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return switch (bytes) {
      case 2 -> (long) in.getShort();
      case 4 -> (long) in.getInt();
      default -> in.getLong();
    };
  }
}
