package io.bactrian.bson;

/** Which Extended JSON is expected, and what to make of a typed wrapper that makes no sense. */
public enum Dialect {

  /**
   * What {@link ExtendedJson} writes into jsonb columns: version 2 and our own {@code $raw} and
   * {@code $missing}. A document that looks like a wrapper and isn't one is just a document.
   */
  COLUMN,

  /**
   * Version 2, canonical or relaxed, as the specification has it; a malformed wrapper is an error.
   */
  V2,

  /**
   * What mongoexport and drivers have written over the years: version 2, version 1 ({@code
   * {"$date": 1234}}, {@code {"$numberLong": 5}}, dates with offsets) and bare NaN and Infinity,
   * even mixed; a malformed wrapper is an error.
   */
  FILE
}
