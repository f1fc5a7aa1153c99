package io.bactrian.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What some callers reached together.
 *
 * @param requests that were answered
 * @param nanos it took
 * @param latencies of each in nanoseconds, sorted
 */
record LoadResult(long requests, long nanos, long[] latencies) {

  /** Of latencies in any order, of which the first so many count. */
  static LoadResult of(long nanos, long[] latencies, int count) {
    long[] sorted = Arrays.copyOf(latencies, count);
    Arrays.sort(sorted);
    return new LoadResult(count, nanos, sorted);
  }

  double perSecond() {
    return requests * 1e9 / nanos;
  }

  double millis(double quantile) {
    return latencies.length == 0
        ? Double.NaN
        : latencies[(int) Math.min(latencies.length - 1, quantile * latencies.length)] / 1e6;
  }

  /** The middle one of some figures; NaN when there are none. */
  static double median(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
