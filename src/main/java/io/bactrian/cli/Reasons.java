package io.bactrian.cli;

import io.bactrian.mapping.types.Reason;
import java.util.Locale;

/** Why documents are in quarantine, in words. */
final class Reasons {

  private Reasons() {}

  /**
   * @param code a {@link Reason}'s code
   * @return the code and what it means
   */
  static String explain(String code) {
    return code + ", " + words(Reason.valueOf(code.toUpperCase(Locale.ROOT)));
  }

  private static String words(Reason reason) {
    return switch (reason) {
      case WRONG_TYPE -> "a value of another type than its column";
      case OUT_OF_RANGE -> "a number or date beyond what its column holds";
      case NOT_INTEGER -> "a number with a fraction for a column of whole ones";
      case WOULD_ROUND -> "a value finer than its column";
      case TOO_LONG -> "a text longer than its column";
      case NUL_IN_TEXT -> "a text with U+0000, which PostgreSQL does not store";
      case NOT_IN_ENUM -> "a word that the column's type does not have";
      case MALFORMED -> "a text that is not of its column's form";
      case MISSING -> "nothing where there must be a value";
      case LEFT_OVER -> "a field without a column";
      case DANGLING_REFERENCE -> "a reference to a document that is not there";
      case DUPLICATE_FIELD -> "a field's name twice";
      case DUPLICATE_ID -> "another document with the same _id has landed";
      case NOT_UNIQUE -> "a value that must be unique and is not";
      case CHECK_FAILED -> "a value that the table's checks refuse";
      case APPEND_ONLY -> "a change to what may not change";
      case STILL_REFERRED -> "deleted, while rows that are there refer to its row";
      case DAMAGED_BSON -> "bytes that are no BSON";
      case REFUSED_BY_POSTGRES -> "refused by PostgreSQL, whose message is with it";
    };
  }
}
