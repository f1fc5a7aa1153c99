package io.bactrian.stores;

import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.StoreUnavailable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The gaps as metrics, on all replicas: asked of the table at most once in five seconds. */
final class GapMetrics {

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final GapCounts counts;
  private final Clock clock;
  private Instant asked = Instant.EPOCH;
  private @Nullable List<GapCounts.Count> last;

  GapMetrics(GapCounts counts, StoredCollections collections, MeterRegistry registry, Clock clock) {
    this.counts = counts;
    this.clock = clock;
    for (StoredCollection each : collections.all()) {
      gauge(registry, each, "bactrian.gaps.open", "writes that one store lacks", Count::open);
      gauge(
          registry,
          each,
          "bactrian.gaps.persistent",
          "gaps tried so often that it is an alarm",
          Count::persistent);
      gauge(
          registry,
          each,
          "bactrian.mirror.backlog",
          "documents with which MongoDB has to catch up",
          Count::mirror);
      gauge(
          registry,
          each,
          "bactrian.gaps.oldest.seconds",
          "the age of the oldest gap",
          Count::oldest);
    }
  }

  /** What a collection without gaps counts, too. */
  private record Count(double open, double persistent, double mirror, double oldest) {}

  private void gauge(
      MeterRegistry registry,
      StoredCollection collection,
      String name,
      String what,
      ToDoubleFunction<Count> figure) {
    Gauge.builder(name, this, metrics -> figure.applyAsDouble(metrics.of(collection)))
        .description(what)
        .tag("system", collection.system())
        .tag("collection", collection.name())
        .register(registry);
  }

  private synchronized Count of(StoredCollection collection) {
    Instant now = clock.instant();
    if (now.isAfter(asked.plus(FRESH))) {
      asked = now;
      try {
        last = counts.all();
      } catch (StoreUnavailable | LandingFailed e) {
        last = null;
      }
    }
    List<GapCounts.Count> known = last;
    if (known == null) {
      return new Count(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    for (GapCounts.Count each : known) {
      if (each.system().equals(collection.system())
          && each.collection().equals(collection.name())) {
        return new Count(
            each.open(),
            each.persistent(),
            each.mirror(),
            Duration.between(each.oldest(), now).toMillis() / 1000.0);
      }
    }
    return new Count(0, 0, 0, 0);
  }
}
