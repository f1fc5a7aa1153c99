package io.bactrian.stores;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.follow.*}: {@code bactrian.stores} is the list of the stores themselves.
 *
 * @param timeout how long MongoDB may take for one operation
 * @param grace how old a write's note must be before others than the writer settle it
 * @param pause how long a write waits for a fence to be lifted
 * @param beat how often a replica renews its lease and looks for fences
 * @param lease how long a replica may write without being heard of
 * @param retryAfter how long after a failed attempt the next is due; doubles with each
 * @param retryMost the longest that becomes
 * @param alarmAfter attempts after which a gap is an alarm
 * @param batch documents that one transaction follows
 */
@ConfigurationProperties("bactrian.follow")
public record StoresSettings(
    @DefaultValue("5s") Duration timeout,
    @DefaultValue("1m") Duration grace,
    @DefaultValue("5s") Duration pause,
    @DefaultValue("500ms") Duration beat,
    @DefaultValue("6s") Duration lease,
    @DefaultValue("30s") Duration retryAfter,
    @DefaultValue("1h") Duration retryMost,
    @DefaultValue("5") int alarmAfter,
    @DefaultValue("500") int batch) {

  private static final Duration DAY = Duration.ofDays(1);

  public StoresSettings {
    between("timeout", timeout, Duration.ofMillis(50), Duration.ofMinutes(5));
    between("grace", grace, timeout.multipliedBy(2), DAY);
    between("pause", pause, Duration.ZERO, Duration.ofMinutes(5));
    between("beat", beat, Duration.ofMillis(20), Duration.ofSeconds(10));
    between("lease", lease, beat.multipliedBy(4), Duration.ofMinutes(5));
    between("retry-after", retryAfter, Duration.ofMillis(1), DAY);
    between("retry-most", retryMost, retryAfter, DAY);
    between("alarm-after", alarmAfter, 1, 1000);
    between("batch", batch, 1, 10_000);
  }

  private static void between(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "bactrian.follow.%s must be from %s to %s, not %s".formatted(name, least, most, value));
    }
  }

  private static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "bactrian.follow.%s must be from %d to %d, not %d".formatted(name, least, most, value));
    }
  }
}
