package io.bactrian.stores;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** What a write makes of a document: called again when somebody else was quicker. */
@FunctionalInterface
interface Change {

  /**
   * The document as it is to be.
   *
   * @param current as it is, not to be changed; null when there is none
   * @return null for none
   * @throws io.bactrian.http.Problem when it can't be done to this one
   */
  @Nullable BsonDocument of(@Nullable BsonDocument current);
}
