package io.bactrian.chaos;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** One attempt of a write, by one of the ways that writes can go. */
interface Way {

  /** It was refused, or wasn't answered: it may have been done, or not, or be done later. */
  final class Again extends Exception {
    private static final long serialVersionUID = 1L;

    Again(String message) {
      super(message);
    }
  }

  /** A document and what tells this state of it from others. */
  record Seen(@Nullable BsonDocument document, @Nullable String etag) {}

  Seen read(String collection, BsonValue id) throws Again;

  void insert(String collection, BsonDocument document) throws Again;

  /**
   * @param etag only if the document is this one; null for whatever it is
   */
  void update(String collection, BsonValue id, BsonDocument update, @Nullable String etag)
      throws Again;

  /**
   * @param etag as for {@link #update}
   */
  void replace(String collection, BsonValue id, BsonDocument document, @Nullable String etag)
      throws Again;

  void delete(String collection, BsonValue id) throws Again;
}
