package io.bactrian.shadow;

import io.bactrian.platform.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What one collection's reads of one origin came to, since it was last written down. */
final class Tally {

  private final String system;
  private final String collection;
  private final Origin origin;
  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private final Map<Count, Counter> counters = new EnumMap<>(Count.class);
  private final Latencies mongo = new Latencies();
  private final Latencies postgres = new Latencies();

  /**
   * Counts of a while.
   *
   * @param took by store, as {@link Latencies#drain} gives them
   */
  record Drained(
      String system,
      String collection,
      Origin origin,
      Instant at,
      Map<Count, Long> counts,
      long[] mongoTook,
      long[] postgresTook) {

    boolean isEmpty() {
      return counts.values().stream().allMatch(count -> count == 0);
    }
  }

  Tally(MeterRegistry registry, String system, String collection, Origin origin) {
    this.system = system;
    this.collection = collection;
    this.origin = origin;
    for (Count count : Count.values()) {
      counts.put(count, new LongAdder());
      counters.put(
          count,
          Counter.builder("bactrian.shadow." + count.column().replace('_', '.'))
              .description(count.description())
              .tag("system", system)
              .tag("collection", collection)
              .tag("origin", origin.word())
              .register(registry));
    }
  }

  void count(Count count) {
    Objects.requireNonNull(counts.get(count)).increment();
    Objects.requireNonNull(counters.get(count)).increment();
  }

  void took(Store store, Duration time) {
    latencies(store).add(time);
  }

  private Latencies latencies(Store store) {
    return store == Store.MONGO ? mongo : postgres;
  }

  Drained drain(Instant at) {
    Map<Count, Long> drained = new EnumMap<>(Count.class);
    counts.forEach((count, adder) -> drained.put(count, adder.sumThenReset()));
    return new Drained(system, collection, origin, at, drained, mongo.drain(), postgres.drain());
  }

  /** Takes back what could not be written down. */
  void restore(Drained drained) {
    drained.counts().forEach((count, n) -> Objects.requireNonNull(counts.get(count)).add(n));
    mongo.restore(drained.mongoTook());
    postgres.restore(drained.postgresTook());
  }
}
