package io.bactrian.mapping.types;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.bson.BsonDouble;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * {@code double precision}, from any number that has exactly a double; a Decimal128 has one if it
 * is the double's value or its shortest decimal. Java form: {@link Double}, zero never negative.
 */
final class DoubleType implements PgType {

  private final String name;

  DoubleType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return Family.FLOAT;
  }

  @Override
  public Object fromBson(BsonValue value) {
    return doubleOf(value, name);
  }

  /** The double that this number is, without rounding. */
  static double doubleOf(BsonValue value, String type) {
    return switch (value.getBsonType()) {
      case INT32 -> value.asInt32().getValue();
      case INT64 -> exact(value, value.asInt64().getValue(), type);
      case DOUBLE -> positiveZero(value.asDouble().getValue());
      case DECIMAL128 -> exact(value, value.asDecimal128().getValue(), type);
      default -> throw Refusal.wrongType(value, type);
    };
  }

  private static double exact(BsonValue met, long number, String type) {
    double nearest = number;
    if (nearest == 0x1p63 || (long) nearest != number) {
      throw Refusal.wouldRound(met, type);
    }
    return nearest;
  }

  private static double exact(BsonValue met, Decimal128 number, String type) {
    if (number.isNaN() || number.isInfinite()) {
      return number.doubleValue();
    }
    BigDecimal decimal = Decimals.of(number);
    double nearest = decimal.doubleValue();
    if (Double.isInfinite(nearest)) {
      throw Refusal.outOfRange(met, type);
    }
    if (Decimals.shortest(nearest).compareTo(decimal) != 0
        && new BigDecimal(nearest).compareTo(decimal) != 0) {
      throw Refusal.wouldRound(met, type);
    }
    return positiveZero(nearest);
  }

  private static double positiveZero(double number) {
    return number == 0 ? 0 : number;
  }

  @Override
  public BsonValue toBson(Object value) {
    return new BsonDouble((Double) value);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    out.putLong(Double.doubleToLongBits((Double) value));
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return positiveZero(in.getDouble());
  }
}
