package io.bactrian.mapping.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * PostgreSQL's binary numeric (numeric.c, {@code numeric_recv}): four shorts (number of digits,
 * weight, sign, display scale) and then digits to the base 10000, the decimal point standing
 * between two of them. The weight is the first digit's power of 10000.
 */
final class NumericBinary {

  private static final int NEGATIVE = 0x4000;
  private static final int NAN = 0xC000;
  private static final int INFINITY = 0xD000;
  private static final int NEGATIVE_INFINITY = 0xF000;
  private static final int[] TENS = {1, 10, 100, 1000, 10000};

  private NumericBinary() {}

  /**
   * @param value a BigDecimal without trailing zeros, or a Double that is not finite
   */
  static void write(Object value, CopyBuffer out) {
    if (value instanceof Double special) {
      int sign = special.isNaN() ? NAN : special > 0 ? INFINITY : NEGATIVE_INFINITY;
      header(out, 0, 0, sign, 0);
      return;
    }
    BigDecimal number = (BigDecimal) value;
    if (number.signum() == 0) {
      header(out, 0, 0, 0, 0);
    } else if (number.precision() <= 18) {
      writeSmall(number, out);
    } else {
      writeLarge(number, out);
    }
  }

  private static void writeSmall(BigDecimal number, CopyBuffer out) {
    long rest = Math.abs(number.unscaledValue().longValue());
    int scale = number.scale();
    int taken = decimalsOfLastDigit(scale);
    int digits = 1;
    for (long left = rest / TENS[taken]; left != 0; left /= 10000) {
      digits++;
    }
    int at = header(out, number, digits);
    out.setShort(at + 2 * digits - 2, (int) (rest % TENS[taken]) * TENS[4 - taken]);
    rest /= TENS[taken];
    for (int i = digits - 2; i >= 0; i--) {
      out.setShort(at + 2 * i, (int) (rest % 10000));
      rest /= 10000;
    }
  }

  private static void writeLarge(BigDecimal number, CopyBuffer out) {
    String decimals = number.unscaledValue().abs().toString();
    int taken = decimalsOfLastDigit(number.scale());
    int digits = 1 + (decimals.length() - taken + 3) / 4;
    int at = header(out, number, digits);
    int end = decimals.length();
    int last = Integer.parseInt(decimals, end - taken, end, 10) * TENS[4 - taken];
    out.setShort(at + 2 * digits - 2, last);
    end -= taken;
    for (int i = digits - 2; i >= 0; i--) {
      int from = Math.max(0, end - 4);
      out.setShort(at + 2 * i, Integer.parseInt(decimals, from, end, 10));
      end = from;
    }
  }

  /** How many of the unscaled value's decimals fall into the last digit to the base 10000. */
  private static int decimalsOfLastDigit(int scale) {
    int taken = Math.floorMod(scale, 4);
    return taken == 0 ? 4 : taken;
  }

  /** Writes the header and leaves room for the digits, whose position it returns. */
  private static int header(CopyBuffer out, BigDecimal number, int digits) {
    int lastWeight = Math.floorDiv(-number.scale(), 4);
    int sign = number.signum() < 0 ? NEGATIVE : 0;
    header(out, digits, lastWeight + digits - 1, sign, Math.max(0, number.scale()));
    return out.skip(2 * digits);
  }

  private static void header(CopyBuffer out, int digits, int weight, int sign, int scale) {
    out.putShort(digits);
    out.putShort(weight);
    out.putShort(sign);
    out.putShort(scale);
  }

  /** Reads a value as {@link #write} takes it. */
  static Object read(ByteBuffer in) {
    int digits = in.getShort() & 0xFFFF;
    int weight = in.getShort();
    int sign = in.getShort() & 0xFFFF;
    in.getShort();
    switch (sign) {
      case NAN:
        return Double.NaN;
      case INFINITY:
        return Double.POSITIVE_INFINITY;
      case NEGATIVE_INFINITY:
        return Double.NEGATIVE_INFINITY;
      default:
        int scale = 4 * (digits - 1 - weight);
        BigDecimal number =
            digits <= 4 ? readSmall(in, digits, scale) : readLarge(in, digits, scale);
        return sign == NEGATIVE ? number.negate() : number;
    }
  }

  private static BigDecimal readSmall(ByteBuffer in, int digits, int scale) {
    long unscaled = 0;
    for (int i = 0; i < digits; i++) {
      unscaled = unscaled * 10000 + in.getShort();
    }
    return BigDecimal.valueOf(unscaled, scale).stripTrailingZeros();
  }

  private static BigDecimal readLarge(ByteBuffer in, int digits, int scale) {
    char[] decimals = new char[4 * digits];
    for (int at = 0; at < decimals.length; at += 4) {
      int digit = in.getShort();
      decimals[at] = (char) ('0' + digit / 1000);
      decimals[at + 1] = (char) ('0' + digit / 100 % 10);
      decimals[at + 2] = (char) ('0' + digit / 10 % 10);
      decimals[at + 3] = (char) ('0' + digit % 10);
    }
    // stripTrailingZeros() would take the square of their number.
    int end = decimals.length;
    while (decimals[end - 1] == '0') {
      end--;
    }
    int stripped = decimals.length - end;
    return new BigDecimal(new BigInteger(new String(decimals, 0, end)), scale - stripped);
  }
}
