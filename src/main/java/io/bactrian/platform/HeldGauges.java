package io.bactrian.platform;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Metrics that say what they were last set to. */
public final class HeldGauges {

  private record Key(String name, Tags tags) {}

  private final MeterRegistry registry;
  private final Map<Key, AtomicReference<Double>> held = new ConcurrentHashMap<>();

  public HeldGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Sets a metric, which exists from then on.
   *
   * @param what its description
   */
  public void set(double value, String name, String what, Tags tags) {
    held.computeIfAbsent(
            new Key(name, tags),
            first -> {
              AtomicReference<Double> gauge = new AtomicReference<>(value);
              Gauge.builder(name, gauge, AtomicReference::get)
                  .description(what)
                  .tags(tags)
                  .register(registry);
              return gauge;
            })
        .set(value);
  }
}
