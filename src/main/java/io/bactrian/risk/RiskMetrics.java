package io.bactrian.risk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/** What is counted of rules and incidents. */
@Component
final class RiskMetrics {

  private final MeterRegistry registry;
  private final AtomicReference<Double> lag = new AtomicReference<>(Double.NaN);
  private final AtomicReference<Double> pending = new AtomicReference<>(Double.NaN);
  private final Map<Status, AtomicLong> byStatus = new EnumMap<>(Status.class);

  RiskMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("bactrian.stream.lag", lag, AtomicReference::get)
        .baseUnit("seconds")
        .description("for how long the oldest entry that isn't evaluated has been on the stream")
        .register(registry);
    Gauge.builder("bactrian.stream.pending", pending, AtomicReference::get)
        .description("entries that a consumer has got and not yet evaluated")
        .register(registry);
    for (Status status : Status.values()) {
      AtomicLong count = new AtomicLong();
      byStatus.put(status, count);
      registry.gauge("bactrian.incidents", Tags.of("status", status.name()), count);
    }
  }

  void evaluated(String rule) {
    counter("bactrian.risk.evaluations", rule).increment();
  }

  void fired(String rule, int firings, int opened) {
    counter("bactrian.risk.firings", rule).increment(firings);
    counter("bactrian.risk.incidents.opened", rule).increment(opened);
  }

  /** How many there are now; the sweep counts them, so that being asked costs nothing. */
  void counted(Map<Status, Long> counts) {
    byStatus.forEach((status, count) -> count.set(counts.getOrDefault(status, 0L)));
  }

  /** How far behind the evaluation is; unknown while the stream can't be asked. */
  void lags(double seconds, double pending) {
    lag.set(seconds);
    this.pending.set(pending);
  }

  private Counter counter(String name, String rule) {
    return registry.counter(name, "rule", rule);
  }
}
