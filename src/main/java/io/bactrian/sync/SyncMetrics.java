package io.bactrian.sync;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** What is counted of the streams that this process follows. */
final class SyncMetrics {

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<StreamName, Stream> streams = new ConcurrentHashMap<>();
  private final Map<String, Map<CollectionState, AtomicInteger>> states = new ConcurrentHashMap<>();

  SyncMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /** One stream, as this process has it; times in milliseconds since 1970. */
  private final class Stream {

    private final Counter put;
    private final Counter deleted;
    private final Counter quarantined;
    private volatile long moved = clock.millis();
    private volatile long upTo;
    private volatile boolean followed;
    private volatile double window = Double.NaN;

    Stream(StreamName name) {
      Tags tags = Tags.of("system", name.system(), "stream", name.toString());
      put = counter("put", "documents whose rows were made equal to them", tags);
      deleted = counter("deleted", "documents whose rows were deleted", tags);
      quarantined = counter("quarantined", "changes that could not become rows", tags);
      gauge("lag", "how far the rows are behind the documents", tags, Stream::lag);
      gauge(
          "token.age",
          "since when the position has not moved",
          tags,
          s -> s.moved == 0 ? 0 : (clock.millis() - s.moved) / 1e3);
      gauge(
          "window.left",
          "how far the position is from where the server's oplog begins",
          tags,
          s -> s.window);
    }

    private Counter counter(String what, String description, Tags tags) {
      return Counter.builder("bactrian.sync." + what)
          .description(description)
          .tags(tags)
          .register(registry);
    }

    private void gauge(
        String what, String description, Tags tags, ToDoubleFunction<Stream> seconds) {
      TimeGauge.builder(
              "bactrian.sync." + what, () -> seconds.applyAsDouble(this), TimeUnit.SECONDS)
          .description(description)
          .tags(tags)
          .register(registry);
    }

    /** NaN where another process follows it. */
    double lag() {
      return followed ? Math.max(0, (clock.millis() - upTo) / 1e3) : Double.NaN;
    }
  }

  private Stream of(StreamName name) {
    return streams.computeIfAbsent(name, Stream::new);
  }

  /** Shows the stream, with nothing counted. */
  void show(StreamName name) {
    of(name);
  }

  void applied(ChangeBatch batch, LandChanges.Landed landed) {
    Stream stream = of(batch.stream());
    stream.put.increment(landed.put());
    stream.deleted.increment(landed.deleted());
    stream.quarantined.increment(landed.quarantined());
    stream.moved = clock.millis();
    if (!batch.changes().isEmpty()) {
      stream.upTo = Math.max(stream.upTo, batch.to().seconds() * 1000);
    }
  }

  /** Nothing was waiting to be read at that moment. */
  void caughtUp(StreamName name) {
    Stream stream = of(name);
    stream.upTo = clock.millis();
    stream.followed = true;
  }

  /** In which states the collections of a system are; shown for all states, whoever follows it. */
  void states(String system, Collection<CollectionState> collections) {
    states
        .computeIfAbsent(system, this::gauges)
        .forEach((state, count) -> count.set(Collections.frequency(collections, state)));
  }

  private Map<CollectionState, AtomicInteger> gauges(String system) {
    Map<CollectionState, AtomicInteger> counts = new EnumMap<>(CollectionState.class);
    for (CollectionState state : CollectionState.values()) {
      AtomicInteger count = new AtomicInteger();
      counts.put(state, count);
      Gauge.builder("bactrian.sync.collections", count, AtomicInteger::get)
          .description("collections by how they stand to the stream that tells of them")
          .tags("system", system, "state", state.word())
          .register(registry);
    }
    return counts;
  }

  void follows(StreamName name, boolean follows) {
    of(name).followed = follows;
  }

  /**
   * @param seconds from the server's oldest entry to the position; NaN where that isn't known
   */
  void window(StreamName name, double seconds) {
    of(name).window = seconds;
  }
}
