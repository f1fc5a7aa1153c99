package io.bactrian.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.dao.DataAccessException;

/**
 * What the last reconciliation found, on all replicas, whichever did it: asked of the table at most
 * once in five seconds.
 */
final class DriftMetrics {

  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Last UNKNOWN = new Last(Double.NaN, Map.of());

  private final Findings findings;
  private final Clock clock;
  private Instant asked = Instant.EPOCH;
  private Last last = UNKNOWN;

  /**
   * @param at in seconds since 1970; NaN when there is none, or PostgreSQL can't be asked
   */
  private record Last(double at, Map<String, Long> counts) {

    double count(Drift kind) {
      return Double.isNaN(at) ? Double.NaN : counts.getOrDefault(kind.word(), 0L);
    }
  }

  DriftMetrics(Findings findings, MeterRegistry registry, Clock clock) {
    this.findings = findings;
    this.clock = clock;
    for (Drift kind : Drift.values()) {
      Gauge.builder("bactrian.ledger.drift", this, metrics -> metrics.last().count(kind))
          .tag("kind", kind.word())
          .description("what does not agree with the ledger, as the last reconciliation found it")
          .register(registry);
    }
    Gauge.builder("bactrian.ledger.reconciled", this, metrics -> metrics.last().at())
        .baseUnit("seconds")
        .description("when the last reconciliation ended, in seconds since 1970")
        .register(registry);
  }

  private synchronized Last last() {
    if (clock.instant().isAfter(asked.plus(FRESH))) {
      asked = clock.instant();
      try {
        last =
            findings
                .lastRun()
                .map(
                    run -> new Last(run.finishedAt().toEpochMilli() / 1000.0, findings.counts(run)))
                .orElse(UNKNOWN);
      } catch (DataAccessException e) {
        last = UNKNOWN;
      }
    }
    return last;
  }
}
