package io.bactrian.mapping.types;

import io.bactrian.bson.NormalForm;
import java.math.BigDecimal;
import org.bson.types.Decimal128;

/** Decimal numbers out of BSON's doubles and Decimal128s. */
final class Decimals {

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
   * The shortest decimal that reads back as the same double: what a person wrote and JavaScript
   * prints, and the double's value in normal form.
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
    return NormalForm.decimalOf(number);
  }
}
