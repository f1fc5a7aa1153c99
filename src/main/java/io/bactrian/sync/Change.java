package io.bactrian.sync;

import io.bactrian.bson.RawDocument;
import org.bson.BsonValue;

/** What happened to a collection, or to one document of it, as a change stream tells it. */
sealed interface Change {

  /** The collection's name. */
  String collection();

  /** What happened to one document. */
  sealed interface OfDocument extends Change {

    /** Its {@code _id}. */
    BsonValue id();
  }

  /**
   * A document was inserted, updated or replaced.
   *
   * @param document the whole of it: as it was inserted or replaced, or as it was when the update
   *     was looked up, which may be later
   * @param isNew whether it was inserted
   */
  record Put(String collection, BsonValue id, RawDocument document, boolean isNew)
      implements OfDocument {}

  /** A document was deleted. */
  record Deleted(String collection, BsonValue id) implements OfDocument {}

  /** A document changed and the stream doesn't tell what it is now. */
  record Touched(String collection, BsonValue id) implements OfDocument {}

  /** The collection was dropped; its documents are gone without a word about each. */
  record Dropped(String collection) implements Change {}

  /** The collection has another name, which its documents had no say in. */
  record Renamed(String collection, String to) implements Change {}

  /** Another collection was given this one's name. */
  record Replaced(String collection, String from) implements Change {}
}
