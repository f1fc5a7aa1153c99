package io.bactrian.documents;

import io.bactrian.mapping.Lens;
import org.bson.BsonDocument;

/** Reads {@code {filter, sort, skip, limit, projection}}, in MongoDB's spelling. */
public final class FindReader {

  private FindReader() {}

  /**
   * Reads a question.
   *
   * @param lens of the collection; only fields that it maps may stand in the filter and the sort
   * @param body every key optional
   * @throws BadFind at the first mistake
   */
  public static Find read(Lens lens, BsonDocument body) {
    throw new BadFind("filter: not read yet");
  }
}
