package io.bactrian.infer;

import org.bson.BsonValue;

/** What the numbers of a field have in common. */
final class NumberFacts {

  /** Up to here an integer, the double and the double's shortest decimal are the same number. */
  private static final long EXACT = 1L << 53;

  private boolean int32 = true;
  private boolean whole = true;
  private boolean exactDoubles = true;

  void add(Kind kind, BsonValue value) {
    switch (kind) {
      case INT32 -> {}
      case INT64 -> {
        long number = value.asInt64().getValue();
        int32 &= number == (int) number;
        exactDoubles &= number >= -EXACT && number <= EXACT;
      }
      case DOUBLE -> {
        double number = value.asDouble().getValue();
        boolean integer = whole(number);
        whole &= integer;
        int32 &= integer && number == (int) number;
      }
      default -> {
        whole = false;
        int32 = false;
      }
    }
  }

  void merge(NumberFacts other) {
    int32 &= other.int32;
    whole &= other.whole;
    exactDoubles &= other.exactDoubles;
  }

  /** All are whole and fit a PostgreSQL integer. */
  boolean int32() {
    return int32;
  }

  /** All are whole, and as int64 the same numbers. */
  boolean whole() {
    return whole;
  }

  /** All int64 are as doubles the same numbers. */
  boolean exactDoubles() {
    return exactDoubles;
  }

  /** Whether an int64 is the same number. */
  static boolean whole(double number) {
    return Math.abs(number) <= EXACT && number == Math.rint(number);
  }
}
