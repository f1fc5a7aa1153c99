package io.bactrian.ledger;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an entry of the ledger does with the money. */
enum EntryType {
  /** It came in and is held. */
  HOLD,
  /** It went to the seller. */
  RELEASE,
  /** It went back to the buyer. */
  REFUND,
  /** It is kept for the service. */
  FEE;

  /** As the database and clients write them. */
  static final Set<String> WORDS =
      Stream.of(values()).map(EntryType::word).collect(Collectors.toUnmodifiableSet());

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
