package io.bactrian.ingest;

import io.bactrian.http.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What came in and what was refused, and why. */
final class IngestMetrics {

  private final MeterRegistry registry;
  private final Counter ingested;
  private final Counter refusedItems;

  IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.ingested =
        Counter.builder("bactrian.ingest.events")
            .description("events that were committed")
            .register(registry);
    this.refusedItems =
        Counter.builder("bactrian.ingest.refused.items")
            .description("items of batches that were wrong")
            .register(registry);
  }

  void ingested(int events) {
    ingested.increment(events);
  }

  void refusedItems(int items) {
    refusedItems.increment(items);
  }

  /** A whole request that was refused. */
  void refused(int requests, Problem problem) {
    registry
        .counter("bactrian.ingest.refused.requests", "reason", problem.status().name())
        .increment(requests);
  }
}
