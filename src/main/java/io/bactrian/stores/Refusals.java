package io.bactrian.stores;

import io.bactrian.http.Problem;
import io.bactrian.landing.Quarantined;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.types.Reason;
import org.bson.BsonDocument;
import org.springframework.http.HttpStatus;

/** What it means for a caller that a document can't become rows. */
final class Refusals {

  private Refusals() {}

  /**
   * Looks whether a document can become rows, as far as its mapping tells.
   *
   * @throws Problem 422 with the field
   */
  static void check(Lens lens, BsonDocument document) {
    try {
      lens.toRows(document);
    } catch (Refused e) {
      throw Problem.of(status(e.reason()), e.field(), e.reason().code() + ": " + e.getMessage());
    }
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
