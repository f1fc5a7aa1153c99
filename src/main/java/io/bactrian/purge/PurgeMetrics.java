package io.bactrian.purge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of one purge, in this process. */
final class PurgeMetrics {

  private final Clock clock;
  private final Counter rows;
  private final Counter refused;
  private final Counter runs;
  private final Counter failures;
  private final AtomicLong last = new AtomicLong();

  PurgeMetrics(MeterRegistry registry, Purged purged, Clock clock) {
    this.clock = clock;
    Tags tags = Tags.of("system", purged.system(), "collection", purged.collection());
    this.rows = counter(registry, "rows", "expired rows that were deleted", tags);
    this.refused = counter(registry, "refused", "expired rows that PostgreSQL kept", tags);
    this.runs = counter(registry, "runs", "runs that came to their end", tags);
    this.failures = counter(registry, "failures", "runs that PostgreSQL broke off", tags);
    TimeGauge.builder("bactrian.purge.last.run", last, TimeUnit.MILLISECONDS, AtomicLong::get)
        .description("when the last run came to its end, since 1970; 0 for never")
        .tags(tags)
        .register(registry);
  }

  private static Counter counter(
      MeterRegistry registry, String what, String description, Tags tags) {
    return Counter.builder("bactrian.purge." + what)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  void deleted(int rows, int refused) {
    this.rows.increment(rows);
    this.refused.increment(refused);
  }

  void ran() {
    runs.increment();
    last.set(clock.millis());
  }

  void failed() {
    failures.increment();
  }
}
