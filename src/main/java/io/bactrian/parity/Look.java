package io.bactrian.parity;

import java.util.List;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What looking once at one document and its rows came to.
 *
 * @param id its {@code _id}; null when not even that could be read
 * @param differing whether a row is missing, surplus or different
 * @param different whether the rows are as the mapping makes them, and don't give the document back
 */
record Look(
    @Nullable BsonValue id,
    Outcome outcome,
    boolean differing,
    boolean different,
    List<FoundDifference> differences) {

  /** In one word. */
  enum Outcome {
    EQUAL,
    DIFFERS,
    /** Its time is over, and it is on one side only. */
    EXPIRED,
    /** It is in the quarantine, so it need not be equal. */
    QUARANTINED
  }

  static Look of(@Nullable BsonValue id, Outcome outcome) {
    return new Look(id, outcome, false, false, List.of());
  }
}
