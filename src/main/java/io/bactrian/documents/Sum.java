package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import java.math.BigDecimal;
import java.math.MathContext;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNumber;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Two numbers added as MongoDB adds them: the wider type wins, and 32 bits become 64 in need. */
final class Sum {

  /** As MongoDB's own Decimal128 takes a double. */
  private static final MathContext OF_DOUBLES = new MathContext(15);

  private Sum() {}

  /**
   * @throws BadPatch when 64 bits don't hold it, or a Decimal128 doesn't
   */
  static BsonValue of(FieldPath path, BsonNumber a, BsonNumber b) {
    if (a.getBsonType() == BsonType.DECIMAL128 || b.getBsonType() == BsonType.DECIMAL128) {
      return decimals(path, a, b);
    }
    if (a.getBsonType() == BsonType.DOUBLE || b.getBsonType() == BsonType.DOUBLE) {
      return new BsonDouble(a.doubleValue() + b.doubleValue());
    }
    long sum;
    try {
      sum = Math.addExact(a.longValue(), b.longValue());
    } catch (ArithmeticException e) {
      throw new BadPatch("$inc: " + path + " would not fit into 64 bits");
    }
    boolean narrow = a.getBsonType() == BsonType.INT32 && b.getBsonType() == BsonType.INT32;
    return narrow && sum == (int) sum ? new BsonInt32((int) sum) : new BsonInt64(sum);
  }

  private static BsonValue decimals(FieldPath path, BsonNumber a, BsonNumber b) {
    double near = special(a) + special(b);
    if (!Double.isFinite(near)) {
      return new BsonDecimal128(
          Double.isNaN(near)
              ? Decimal128.NaN
              : near > 0 ? Decimal128.POSITIVE_INFINITY : Decimal128.NEGATIVE_INFINITY);
    }
    try {
      return new BsonDecimal128(new Decimal128(decimal(a).add(decimal(b), MathContext.DECIMAL128)));
    } catch (NumberFormatException e) {
      throw new BadPatch("$inc: " + path + " would not fit into a Decimal128");
    }
  }

  /** NaN and the infinities as they are, anything else as 0. */
  private static double special(BsonNumber number) {
    if (number.getBsonType() == BsonType.DECIMAL128) {
      Decimal128 decimal = number.asDecimal128().getValue();
      return decimal.isNaN() || decimal.isInfinite() ? number.doubleValue() : 0;
    }
    return Double.isFinite(number.doubleValue()) ? 0 : number.doubleValue();
  }

  private static BigDecimal decimal(BsonNumber number) {
    return number.getBsonType() == BsonType.DOUBLE
        ? new BigDecimal(number.doubleValue()).round(OF_DOUBLES)
        : BsonOrder.decimal(number);
  }
}
