package io.bactrian.mapping.types;

/** How the values of a type compare in PostgreSQL, and whether as in BSON. */
public enum Family {
  /** Whole numbers. */
  INTEGER,
  /** Decimal numbers, and NaN, which PostgreSQL puts last. */
  NUMERIC,
  /** Binary floating point: what BSON's other numbers lose in it, {@code extra} keeps. */
  FLOAT,
  /** Text, bytewise only where so collated. */
  TEXT,
  /** Text out of a list, which PostgreSQL puts in the order of the list. */
  WORD,
  FLAG,
  /** A moment. */
  MOMENT,
  /** A date or time of day and date without zone, in UTC. */
  LOCAL_TIME,
  /** Embedded ObjectIds in their order, and among them uuids that are none. */
  UUID,
  /** Anything else: compared for equality at most. */
  OTHER;

  /** Whether a column can tell all that a field of documents held, and in what order. */
  public boolean isExact() {
    return switch (this) {
      case INTEGER, NUMERIC, TEXT, WORD, FLAG, MOMENT, LOCAL_TIME -> true;
      case FLOAT, UUID, OTHER -> false;
    };
  }
}
