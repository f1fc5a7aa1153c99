package io.bactrian.platform.throttle;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store takes longer than it may, or than it usually does. One slow answer is nothing:
 * the middle one of three counts. What it usually takes follows slowly, and stays as it is while it
 * is too slow; what has lasted for half an hour is usual.
 */
final class Latency implements Signal {

  private static final double FOLLOW = 0.1;
  private static final long LASTING = Duration.ofMinutes(30).toNanos();

  /** Asks the store something that costs it nothing. */
  interface Ping {
    void ask() throws Exception;
  }

  private final String store;
  private final Ping ping;
  private final ThrottleSettings settings;
  private final double[] last = new double[3];
  private final LongSupplier clock;
  private int count;
  private double usual;
  private long fastAt;

  Latency(String store, Ping ping, ThrottleSettings settings) {
    this(store, ping, settings, System::nanoTime);
  }

  /**
   * @param clock nanoseconds, from whenever
   */
  Latency(String store, Ping ping, ThrottleSettings settings, LongSupplier clock) {
    this.store = store;
    this.ping = ping;
    this.settings = settings;
    this.clock = clock;
    this.fastAt = clock.getAsLong();
  }

  @Override
  @SuppressWarnings("PMD.AvoidCatchingGenericException")
  public @Nullable String slow(String system) {
    long started = System.nanoTime();
    try {
      ping.ask();
    } catch (Exception e) {
      // Whatever went wrong is the work's own to fail with; here it is a reason to wait.
      return store + " does not answer";
    }
    return judge((System.nanoTime() - started) / 1e6);
  }

  @Nullable String judge(double millis) {
    last[count++ % last.length] = millis;
    if (count == 1) {
      usual = millis;
    }
    if (count < last.length) {
      return null;
    }
    double[] sorted = last.clone();
    Arrays.sort(sorted);
    double now = sorted[1];
    double limit =
        Math.min(
            settings.latency().toNanos() / 1e6,
            Math.max(settings.slowerFrom().toNanos() / 1e6, usual * settings.slower()));
    boolean slow = now > limit;
    if (!slow) {
      usual += (now - usual) * FOLLOW;
      fastAt = clock.getAsLong();
      return null;
    }
    String why =
        String.format(Locale.ROOT, "%s takes %.0f ms to answer, usually %.1f", store, now, usual);
    if (clock.getAsLong() - fastAt > LASTING) {
      usual = now;
      fastAt = clock.getAsLong();
    }
    return why;
  }
}
