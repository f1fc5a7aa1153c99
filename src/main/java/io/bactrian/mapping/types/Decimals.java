package io.bactrian.mapping.types;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.bson.types.Decimal128;

/** Decimal numbers out of BSON's doubles and Decimal128s. */
final class Decimals {

  private static final long FRACTION_BITS = (1L << 52) - 1;

  private Decimals() {}

  /** The value of a finite Decimal128; negative zero is zero. */
  static BigDecimal of(Decimal128 number) {
    if (!number.isNegative()) {
      return number.bigDecimalValue();
    }
    // BigDecimal has no negative zero, and bigDecimalValue() throws for it.
    return Decimal128.fromIEEE754BIDEncoding(number.getHigh() & Long.MAX_VALUE, number.getLow())
        .bigDecimalValue()
        .negate();
  }

  /**
   * The shortest decimal that reads back as the same double, and of several the nearest: what a
   * person wrote, what JavaScript, the mongo shell and PostgreSQL print. {@link Double#toString} is
   * not it: before Java 19 it prints a digit too many now and then (JDK-4511638).
   *
   * @param number finite
   */
  static BigDecimal shortest(double number) {
    // A quotient of two exact integers is rounded once, so the decimal reads back as the number;
    // and of at most 15 digits no two decimals share a double.
    double tenThousandths = Math.rint(number * 1e4);
    if (Math.abs(tenThousandths) < 1e15 && tenThousandths / 1e4 == number) {
      return BigDecimal.valueOf((long) tenThousandths, 4);
    }
    BigDecimal printed = BigDecimal.valueOf(number).stripTrailingZeros();
    boolean subnormal = Math.abs(number) < Double.MIN_NORMAL;
    if (printed.precision() <= 15 && !subnormal) {
      return printed;
    }
    BigDecimal exact = new BigDecimal(number);
    // Above a power of two doubles lie twice as far apart as below, so the decimal further away,
    // on the upper side, may read back where the nearest does not.
    boolean powerOfTwo = (Double.doubleToRawLongBits(number) & FRACTION_BITS) == 0;
    for (int digits = subnormal ? 1 : 15; digits <= printed.precision(); digits++) {
      BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (nearest.doubleValue() == number) {
        return nearest;
      }
      BigDecimal upper = exact.round(new MathContext(digits, RoundingMode.UP));
      if (powerOfTwo && upper.doubleValue() == number) {
        return upper;
      }
    }
    return printed;
  }
}
