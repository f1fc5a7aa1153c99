package io.bactrian.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that make the same call over and over, as {@link HttpLoad} does over HTTP. */
final class CallLoad {

  /** One thread's calls, with the connection that they need. */
  interface Calls extends AutoCloseable {

    /** Makes one of them. */
    void make(int number) throws Exception;

    @Override
    default void close() throws Exception {}
  }

  /** Somebody who connects. */
  @FunctionalInterface
  interface Connecting {
    Calls connect() throws Exception;
  }

  private CallLoad() {}

  /** Makes calls in so many threads for so long; each starts with its own number, as HttpLoad. */
  static LoadResult run(Connecting connecting, int threads, Duration time) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long started = System.nanoTime();
      List<Future<long[]>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int first = i;
        all.add(pool.submit(() -> loop(connecting, first, threads, time)));
      }
      long[] latencies = new long[0];
      for (Future<long[]> each : all) {
        long[] more = each.get();
        int before = latencies.length;
        latencies = Arrays.copyOf(latencies, before + more.length);
        System.arraycopy(more, 0, latencies, before, more.length);
      }
      return LoadResult.of(System.nanoTime() - started, latencies, latencies.length);
    } finally {
      pool.shutdownNow();
    }
  }

  private static long[] loop(Connecting connecting, int first, int step, Duration time)
      throws Exception {
    long[] latencies = new long[1 << 16];
    int count = 0;
    try (Calls calls = connecting.connect()) {
      long end = System.nanoTime() + time.toNanos();
      for (int number = first; System.nanoTime() < end; number += step) {
        long before = System.nanoTime();
        calls.make(number);
        if (count == latencies.length) {
          latencies = Arrays.copyOf(latencies, count * 2);
        }
        latencies[count++] = System.nanoTime() - before;
      }
    }
    return Arrays.copyOf(latencies, count);
  }
}
