package io.bactrian.documents;

import io.bactrian.identity.IdMapUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import org.bson.BsonDocument;

/** A document as it is shown whichever store it comes from. */
public final class Answers {

  private Answers() {}

  /**
   * What the rows of this document tell; a document that can't become rows stays as it is, without
   * the fields dropped on purpose.
   *
   * @param document is not used any more
   * @throws IdMapUnavailable when ids are looked up and cannot be
   */
  public static BsonDocument of(Lens lens, BsonDocument document) {
    try {
      return lens.toDocument(lens.toRows(document));
    } catch (Refused e) {
      lens.withoutDropped(document);
      return document;
    }
  }
}
