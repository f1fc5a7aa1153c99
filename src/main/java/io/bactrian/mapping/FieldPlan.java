package io.bactrian.mapping;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What a field's value does to a row, and what the row tells of the field. */
interface FieldPlan {

  /** The names of the field, from the outermost. */
  List<String> path();

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

  /**
   * Called when every field of the document has been taken: fills a default where nothing was,
   * notes in the leftover what the row would tell and the document doesn't, and refuses a row that
   * lacks what it must have.
   *
   * @return the leftover, made if there was none and one is needed
   */
  @Nullable BsonDocument finish(BsonDocument original, @Nullable BsonDocument leftover, Row row);

  /** The path of the field that feeds the column with that index, or null if this plan doesn't. */
  @Nullable String fieldOf(int column);
}
