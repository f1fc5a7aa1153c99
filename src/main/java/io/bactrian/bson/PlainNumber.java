package io.bactrian.bson;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/** JSON numbers that are no int64: which BSON number holds them without losing a digit. */
final class PlainNumber {

  /** Reserved: a number of a jsonb column with more digits than any BSON number has. */
  static final String NUMERIC = "$numeric";

  /** More digits than PostgreSQL's numeric has. */
  private static final int LONGEST = 150_000;

  private PlainNumber() {}

  /** The shortest text that is this double and no other, in Java's form; the same on every JDK. */
  static String shortest(double value) {
    return NumberOutput.toString(value, true);
  }

  /** The number that {@link #shortest} says. */
  static BigDecimal decimal(double value) {
    return new BigDecimal(shortest(value));
  }

  /**
   * A double if that is what the text says by its shortest form (in a file also by any longer form
   * that printf gives a double), else a Decimal128 if it has the digits, else, in a column, a
   * document {@code {"$numeric": text}}, which is written as the same number again.
   *
   * @return null when no BSON number holds it
   */
  static @Nullable BsonValue read(String text, Dialect dialect) {
    double near = Double.parseDouble(text);
    if (Double.isFinite(near) && shortest(near).equals(text)) {
      return new BsonDouble(near);
    }
    BigDecimal exact;
    try {
      exact = new BigDecimal(text);
    } catch (NumberFormatException exponentOutOfRange) {
      return null;
    }
    if (Double.isFinite(near) && isForm(exact, near, dialect)) {
      return new BsonDouble(near);
    }
    try {
      return new BsonDecimal128(new Decimal128(exact));
    } catch (NumberFormatException tooManyDigits) {
      boolean fits = Math.abs((long) exact.precision() - exact.scale()) < LONGEST;
      return dialect == Dialect.COLUMN && fits && exact.scale() < LONGEST
          ? new BsonDocument(NUMERIC, new BsonString(exact.toPlainString()))
          : null;
    }
  }

  private static boolean isForm(BigDecimal exact, double near, Dialect dialect) {
    if (exact.compareTo(decimal(near)) == 0) {
      return true;
    }
    int digits = exact.stripTrailingZeros().precision();
    return dialect != Dialect.COLUMN
        && digits >= 16
        && Math.abs(near) >= Double.MIN_NORMAL
        && new BigDecimal(near).round(new MathContext(Math.max(17, digits))).compareTo(exact) == 0;
  }

  /** The digits of a {@code $numeric} document that stand for themselves in a column, or null. */
  static @Nullable String digits(BsonDocument document) {
    BsonValue value = document.size() == 1 ? document.get(NUMERIC) : null;
    if (value == null || !value.isString()) {
      return null;
    }
    String text = value.asString().getValue();
    if (text.length() < 16 || text.length() > LONGEST || !isPlain(text)) {
      return null;
    }
    return document.equals(read(text, Dialect.COLUMN)) ? text : null;
  }

  private static boolean isPlain(String text) {
    int from = text.charAt(0) == '-' ? 1 : 0;
    int point = text.indexOf('.');
    int whole = point < 0 ? text.length() : point;
    boolean zeroLed = text.charAt(from) == '0' && whole > from + 1;
    if (whole == from || point == text.length() - 1 || zeroLed) {
      return false;
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i != point && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
