package io.bactrian.mapping.types;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.bson.BsonDecimal128;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * {@code numeric} with or without precision and scale. A double stands for its shortest decimal:
 * 0.1 is a tenth. Java form: {@link BigDecimal} without trailing zeros, so that equals goes by
 * value; NaN and the infinities are {@link Double}s.
 */
final class NumericType implements PgType {

  private static final int DECIMAL128_DIGITS = 34;
  private static final int DECIMAL128_MIN_EXPONENT = -6176;
  private static final int DECIMAL128_MAX_EXPONENT = 6111;

  private final String name;
  private final boolean limited;
  private final int scale;
  private final int integerDigits;

  /**
   * @param modifier {@code atttypmod}, or -1 for a numeric without precision
   */
  NumericType(String name, int modifier) {
    this.name = name;
    this.limited = modifier >= 0;
    // numeric.c, make_numeric_typmod: precision in the upper half, scale in eleven signed bits.
    int precision = ((modifier - 4) >> 16) & 0xFFFF;
    this.scale = (((modifier - 4) & 0x7FF) ^ 1024) - 1024;
    this.integerDigits = precision - scale;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return Family.NUMERIC;
  }

  @Override
  public Object fromBson(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32 -> fitting(value, BigDecimal.valueOf(value.asInt32().getValue()));
      case INT64 -> fitting(value, BigDecimal.valueOf(value.asInt64().getValue()));
      case DOUBLE -> fromDouble(value, value.asDouble().getValue());
      case DECIMAL128 -> fromDecimal(value, value.asDecimal128().getValue());
      default -> throw Refusal.wrongType(value, name);
    };
  }

  private Object fromDouble(BsonValue met, double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return special(met, number);
    }
    return fitting(met, Decimals.shortest(number));
  }

  private Object fromDecimal(BsonValue met, Decimal128 number) {
    if (number.isNaN() || number.isInfinite()) {
      return special(met, number.doubleValue());
    }
    return fitting(met, Decimals.of(number));
  }

  private Object special(BsonValue met, double number) {
    if (limited && Double.isInfinite(number)) {
      throw Refusal.outOfRange(met, name);
    }
    return number;
  }

  BigDecimal fitting(BsonValue met, BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    if (limited && stripped.signum() != 0) {
      if (stripped.precision() - stripped.scale() > integerDigits) {
        throw Refusal.outOfRange(met, name);
      }
      if (stripped.scale() > scale) {
        throw Refusal.wouldRound(met, name);
      }
    }
    return stripped;
  }

  @Override
  public BsonValue toBson(Object value) {
    if (value instanceof Double special) {
      return new BsonDecimal128(
          special.isNaN()
              ? Decimal128.NaN
              : special > 0 ? Decimal128.POSITIVE_INFINITY : Decimal128.NEGATIVE_INFINITY);
    }
    BigDecimal number = (BigDecimal) value;
    int exponent = -number.scale();
    int spare = DECIMAL128_DIGITS - number.precision();
    if (spare < 0
        || exponent < DECIMAL128_MIN_EXPONENT
        || exponent - spare > DECIMAL128_MAX_EXPONENT) {
      throw new Unrepresentable(
          Reason.OUT_OF_RANGE, "a number with more digits than BSON's Decimal128 holds");
    }
    return new BsonDecimal128(new Decimal128(number));
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    NumericBinary.write(value, out);
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return NumericBinary.read(in);
  }
}
