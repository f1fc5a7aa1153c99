package io.bactrian.mapping.types;

import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonValue;

/** The words in which a value is refused: what was met and what would fit, never the value. */
final class Refusal {

  private Refusal() {}

  static Unrepresentable wrongType(BsonValue met, String type) {
    return new Unrepresentable(Reason.WRONG_TYPE, phrase(met) + " where " + type + " is expected");
  }

  static Unrepresentable outOfRange(BsonValue met, String type) {
    return new Unrepresentable(Reason.OUT_OF_RANGE, phrase(met) + " outside the range of " + type);
  }

  static Unrepresentable malformed(String type) {
    return new Unrepresentable(
        Reason.MALFORMED, "a string that is not the written form of " + type);
  }

  static Unrepresentable wouldRound(BsonValue met, String type) {
    return new Unrepresentable(Reason.WOULD_ROUND, phrase(met) + " finer than " + type + " holds");
  }

  static Unrepresentable infinite(String type) {
    return new Unrepresentable(
        Reason.OUT_OF_RANGE, "an infinite " + type + ", which BSON's date cannot hold");
  }

  private static String phrase(BsonValue met) {
    return switch (met.getBsonType()) {
      case DOUBLE -> "a double";
      case STRING -> "a string";
      case DOCUMENT -> "a document";
      case ARRAY -> "an array";
      case BINARY -> binary(met.asBinary());
      case UNDEFINED -> "undefined";
      case OBJECT_ID -> "an ObjectId";
      case BOOLEAN -> "a boolean";
      case DATE_TIME -> "a date";
      case NULL -> "null";
      case REGULAR_EXPRESSION -> "a regular expression";
      case DB_POINTER -> "a DBPointer";
      case JAVASCRIPT, JAVASCRIPT_WITH_SCOPE -> "JavaScript code";
      case SYMBOL -> "a symbol";
      case INT32 -> "a 32-bit integer";
      case TIMESTAMP -> "a BSON timestamp";
      case INT64 -> "a 64-bit integer";
      case DECIMAL128 -> "a Decimal128";
      case MIN_KEY -> "MinKey";
      case MAX_KEY -> "MaxKey";
      case END_OF_DOCUMENT -> "an end of document";
    };
  }

  private static String binary(BsonBinary met) {
    return met.getType() == BsonBinarySubType.UUID_LEGACY.getValue()
        ? "a legacy uuid (binary subtype 3, whose byte order is not known)"
        : "binary data";
  }
}
