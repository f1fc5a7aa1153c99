package io.bactrian.ledger;

import io.micrometer.core.instrument.MeterRegistry;

/** What was written to the ledger and what was refused, and why. */
final class LedgerMetrics {

  private final MeterRegistry registry;

  LedgerMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (EntryType type : EntryType.values()) {
      registry.counter("bactrian.ledger.entries", "type", type.word());
    }
    registry.counter("bactrian.ledger.retries");
  }

  void appended(EntryType type) {
    registry.counter("bactrian.ledger.entries", "type", type.word()).increment();
  }

  void refused(Verdict.Refused refused) {
    registry
        .counter("bactrian.ledger.refused", "reason", refused.getClass().getSimpleName())
        .increment();
  }

  /** A transaction that is done again, because another one came between. */
  void retried() {
    registry.counter("bactrian.ledger.retries").increment();
  }
}
