package io.bactrian.bson;

import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Stands where a document has no such field although something else says it has: in {@code extra},
 * it takes away what a column's default would put there. Written {@code {"$missing": true}}; never
 * part of a document.
 */
public final class Missing extends BsonValue {

  /** The only one. */
  public static final Missing INSTANCE = new Missing();

  private Missing() {}

  @Override
  public BsonType getBsonType() {
    return BsonType.UNDEFINED;
  }

  @Override
  public String toString() {
    return "Missing";
  }
}
