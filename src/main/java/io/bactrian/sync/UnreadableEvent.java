package io.bactrian.sync;

import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A message that is no event of Debezium's MongoDB connector. */
final class UnreadableEvent extends Exception {

  private final transient @Nullable BsonValue id;

  /**
   * @param id of the document, where at least the key tells it
   */
  UnreadableEvent(String what, @Nullable BsonValue id) {
    super(what);
    this.id = id;
  }

  @Nullable BsonValue id() {
    return id;
  }
}
