package io.bactrian.mapping.types;

import java.util.Locale;

/** Why a document is in the quarantine: the code that reports count by. */
public enum Reason {
  /**
   * The value's type cannot become the column's: a string for an integer, a document for a text.
   */
  WRONG_TYPE,
  /** The number or date lies outside what the column's type holds. */
  OUT_OF_RANGE,
  /** The number has a fraction and the column is an integer. */
  NOT_INTEGER,
  /** The value is finer than the column: digits, milliseconds or a time of day would be lost. */
  WOULD_ROUND,
  /** The text is longer than the column allows. */
  TOO_LONG,
  /** The text holds U+0000, which PostgreSQL's text cannot. */
  NUL_IN_TEXT,
  /** The text is not one of the enum's labels, nor mapped to one. */
  NOT_IN_ENUM,
  /** The text is not the written form of the column's type: not an address, not a uuid. */
  MALFORMED,
  /** The column must not be null and the document has nothing for it. */
  MISSING,
  /** Something is left that no column holds, and the table has no {@code extra}. */
  LEFT_OVER,
  /** It refers to a document that isn't there. */
  DANGLING_REFERENCE,
  /** One name stands twice in the same document. */
  DUPLICATE_FIELD,
  /** Another document with this key has already landed. */
  DUPLICATE_ID,
  /** A unique constraint of the target refuses it. */
  NOT_UNIQUE,
  /** A CHECK constraint of the target, or of a domain, refuses it. */
  CHECK_FAILED,
  /** The target keeps what it has: an update arrived for an append-only table. */
  APPEND_ONLY,
  /** It was deleted, and rows that still refer to its row keep that from going. */
  STILL_REFERRED,
  /** The bytes are not valid BSON. */
  DAMAGED_BSON,
  /** PostgreSQL refused it for another reason; the message is PostgreSQL's. */
  REFUSED_BY_POSTGRES;

  /**
   * Whether it may only have come too early: what lands or goes after it may have overcome the
   * reason.
   */
  public boolean maybeEarly() {
    return switch (this) {
      case DANGLING_REFERENCE, DUPLICATE_ID, NOT_UNIQUE, REFUSED_BY_POSTGRES, STILL_REFERRED ->
          true;
      default -> false;
    };
  }

  /** The code as it stands in tables and reports: lower case with underscores. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
