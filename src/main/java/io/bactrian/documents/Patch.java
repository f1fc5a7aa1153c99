package io.bactrian.documents;

import org.bson.BsonDocument;

/**
 * A change of one document: MongoDB's {@code $set}, {@code $unset}, {@code $inc}, {@code $push}.
 */
public final class Patch {

  private Patch() {}

  /**
   * Reads a patch.
   *
   * @param body operators and under each its paths with their values
   * @throws BadPatch at the first mistake
   */
  public static Patch read(BsonDocument body) {
    throw new BadPatch("not read yet");
  }

  /**
   * The document as changed; the one given stays as it is.
   *
   * @throws BadPatch when an operator doesn't fit what the document has at its path
   */
  public BsonDocument applyTo(BsonDocument document) {
    return document;
  }
}
