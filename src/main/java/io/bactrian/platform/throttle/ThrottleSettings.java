package io.bactrian.platform.throttle;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.throttle.*}.
 *
 * @param enabled whether anything is looked at, an operator's word included
 * @param every how often
 * @param latency how long either store may take to answer a ping
 * @param slower how many times its usual latency it may take, from {@code slowerFrom} on
 * @param slowerFrom what is faster than this is never too slow
 * @param replicationLag how far a replica of either store may be behind
 * @param syncLag how far the change stream may be behind
 * @param least to which percentage of its speed work slows down by itself at most
 */
@ConfigurationProperties("bactrian.throttle")
public record ThrottleSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("1s") Duration every,
    @DefaultValue("250ms") Duration latency,
    @DefaultValue("5") double slower,
    @DefaultValue("50ms") Duration slowerFrom,
    @DefaultValue("10s") Duration replicationLag,
    @DefaultValue("30s") Duration syncLag,
    @DefaultValue("5") int least) {

  public ThrottleSettings {
    check("every", every, Duration.ofMillis(10), Duration.ofMinutes(1));
    check("latency", latency, Duration.ofMillis(1), Duration.ofMinutes(1));
    check("slower-from", slowerFrom, Duration.ZERO, Duration.ofMinutes(1));
    check("replication-lag", replicationLag, Duration.ofMillis(100), Duration.ofDays(1));
    check("sync-lag", syncLag, Duration.ofSeconds(1), Duration.ofDays(1));
    if (!(slower > 1)) {
      throw new IllegalArgumentException(
          "bactrian.throttle.slower must be more than 1, not " + slower);
    }
    if (least < 1 || least > 100) {
      throw new IllegalArgumentException(
          "bactrian.throttle.least must be from 1 to 100, not " + least);
    }
  }

  private static void check(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "bactrian.throttle."
              + name
              + " must be from "
              + least
              + " to "
              + most
              + ", not "
              + value);
    }
  }
}
