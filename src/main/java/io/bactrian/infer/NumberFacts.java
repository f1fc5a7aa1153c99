package io.bactrian.infer;

import org.bson.BsonValue;

/** What the numbers of a field have in common. */
final class NumberFacts {

  private boolean int32 = true;
  private boolean whole = true;
  private boolean exactDoubles = true;

  void add(Kind kind, BsonValue value) {
    switch (kind) {
      case INT32 -> {}
      case INT64 -> {
        long number = value.asInt64().getValue();
        int32 &= number == (int) number;
        exactDoubles &= number != Long.MAX_VALUE && (long) (double) number == number;
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

  /** All are whole and fit a bigint. */
  boolean whole() {
    return whole;
  }

  /** All int64 are doubles exactly. */
  boolean exactDoubles() {
    return exactDoubles;
  }

  /** Whether it is a long by value; minus zero isn't, its sign would be lost. */
  static boolean whole(double number) {
    boolean inRange = number >= -0x1p63 && number < 0x1p63;
    return inRange && number == Math.rint(number) && Double.compare(number, -0.0) != 0;
  }
}
