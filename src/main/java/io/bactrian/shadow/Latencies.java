package io.bactrian.shadow;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often a store took how long, in steps of a twelfth: what {@code bactrian.percentile_ms}
 * reads. Counted by several threads.
 */
final class Latencies {

  private static final double FIRST_NANOS = 50_000;
  private static final int STEPS_PER_DOUBLING = 8;

  /** 0.05 ms to about two minutes; what takes longer is in the last. */
  static final int STEPS = 170;

  private final AtomicLongArray counts = new AtomicLongArray(STEPS);

  void add(Duration took) {
    counts.incrementAndGet(step(took.toNanos()));
  }

  /** What was counted, from the shortest, without zeros at the end; it is forgotten here. */
  long[] drain() {
    long[] drained = new long[STEPS];
    int last = 0;
    for (int i = 0; i < STEPS; i++) {
      drained[i] = counts.getAndSet(i, 0);
      last = drained[i] == 0 ? last : i + 1;
    }
    return Arrays.copyOf(drained, last);
  }

  /** Takes back what was drained. */
  void restore(long[] drained) {
    for (int i = 0; i < drained.length; i++) {
      counts.addAndGet(i, drained[i]);
    }
  }

  private static int step(long nanos) {
    double doublings = Math.log(Math.max(1, nanos) / FIRST_NANOS) / Math.log(2);
    return Math.max(0, Math.min(STEPS - 1, (int) Math.ceil(doublings * STEPS_PER_DOUBLING) - 1));
  }
}
