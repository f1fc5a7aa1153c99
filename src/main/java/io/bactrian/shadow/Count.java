package io.bactrian.shadow;

import java.util.Locale;

/** What reads come to; each is a column of {@code bactrian.shadow_reads}. */
enum Count {
  READS("reads that came by"),
  DROPPED("reads not compared because too much was waiting"),
  COMPARED("reads that were compared"),
  LATE("reads that were equal when looked at again"),
  NOISE("differences while MongoDB differed from itself"),
  MISMATCHES("reads that the stores answer differently"),
  TIMED_OUT("reads to which a store had no answer in time"),
  FAILED("reads that a store could not answer"),
  QUARANTINED("reads of documents in quarantine"),
  EXPIRED("reads of documents that have expired in one of the stores"),
  NOT_FED("reads of collections whose rows nothing keeps up to date"),
  BEHIND("differences that stayed for as long as the store that follows was behind");

  private final String description;

  Count(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
