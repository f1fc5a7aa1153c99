package io.bactrian.stores;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.http.Problem;
import io.bactrian.landing.Quarantined;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.types.Reason;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What it means for a caller that a document can't be in one of the stores. */
final class Refusals {

  private static final int MOST_BYTES = 16 * 1024 * 1024;

  /** MongoDB's own limit for what it stores, 20 below the one for what it reads. */
  private static final int DEEPEST = 180;

  private Refusals() {}

  /**
   * Looks whether a document can become rows, as far as its mapping tells, and be in MongoDB, as
   * far as that needn't be asked.
   *
   * @throws Problem 422 with the field
   */
  static void check(Lens lens, BsonDocument document) {
    inMongo(document);
    try {
      lens.toRows(document);
    } catch (Refused e) {
      throw Problem.of(status(e.reason()), e.field(), e.reason().code() + ": " + e.getMessage());
    }
  }

  private static void inMongo(BsonDocument document) {
    for (String name : document.keySet()) {
      if (name.startsWith("$")) {
        throw notInMongo(name, "no name at the top of a document may begin with a dollar");
      }
    }
    if (isDeeper(document, DEEPEST)) {
      throw notInMongo(null, "it is nested more than " + DEEPEST + " levels deep");
    }
    if (BsonEncoder.encode(document).length > MOST_BYTES) {
      throw notInMongo(null, "it is larger than " + MOST_BYTES + " bytes");
    }
  }

  private static boolean isDeeper(BsonValue value, int levels) {
    if (!value.isDocument() && !value.isArray()) {
      return false;
    }
    return levels < 0
        || (value.isDocument() ? value.asDocument().values() : value.asArray())
            .stream().anyMatch(inner -> isDeeper(inner, levels - 1));
  }

  /** 422 for what MongoDB, or its driver, never takes. */
  static Problem notInMongo(@Nullable String field, String why) {
    return Problem.of(HttpStatus.UNPROCESSABLE_ENTITY, field, "not_in_mongodb: " + why);
  }

  /** 409 where another document is in the way, 422 where it is this one's fault. */
  static Problem of(Quarantined refused) {
    return Problem.of(
        status(refused.reason()),
        refused.field(),
        refused.reason().code() + ": " + refused.message());
  }

  private static HttpStatus status(Reason reason) {
    return switch (reason) {
      case NOT_UNIQUE, DUPLICATE_ID, APPEND_ONLY -> HttpStatus.CONFLICT;
      default -> HttpStatus.UNPROCESSABLE_ENTITY;
    };
  }
}
