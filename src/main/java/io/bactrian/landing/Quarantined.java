package io.bactrian.landing;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.types.Reason;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A document that did not land, and why.
 *
 * @param document the whole of it
 * @param id its {@code _id}, or null when not even that could be read
 * @param field the field at fault, or null when it is the document
 * @param reason the code to count by
 * @param message what is wrong; never the contents
 * @param landed whether its rows are there all the same, with the reference at fault left NULL
 */
public record Quarantined(
    RawDocument document,
    @Nullable BsonValue id,
    @Nullable String field,
    Reason reason,
    String message,
    boolean landed) {

  /** A document of which no row is there. */
  Quarantined(
      RawDocument document,
      @Nullable BsonValue id,
      @Nullable String field,
      Reason reason,
      String message) {
    this(document, id, field, reason, message, false);
  }

  /** A document that has been deleted and of which the rows stay. */
  public static Quarantined stillReferred(BsonValue id, String why) {
    return new Quarantined(
        new RawDocument(BsonEncoder.encode(new BsonDocument("_id", id))),
        id,
        "_id",
        Reason.STILL_REFERRED,
        "deleted, but its rows can't go: " + why,
        true);
  }

  static Quarantined of(RawDocument document, @Nullable BsonValue id, Refused refused) {
    return new Quarantined(
        document, id, refused.field(), refused.reason(), String.valueOf(refused.getMessage()));
  }
}
