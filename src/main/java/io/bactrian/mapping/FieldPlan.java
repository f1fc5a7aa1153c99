package io.bactrian.mapping;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What a field's value does to a row, and what the row tells of the field. */
interface FieldPlan {

  /**
   * Puts the value where it belongs.
   *
   * @param value never null
   * @return what the row doesn't tell of it: null for nothing
   */
  @Nullable BsonValue take(BsonValue value, Row row);

  /** Puts into the document what the row tells. */
  void give(Row row, BsonDocument document);

  /** Whether {@link #give} would put anything in, once defaults have been filled. */
  boolean tells(Row row);
}
