package io.bactrian.ledger;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the ledger is written and looked after.
 *
 * @param attempts how often an entry is tried when others write for the same payment
 * @param pause how long the second try waits, about; each further one longer
 * @param lockTimeout how long an entry waits for somebody else's work on the payment or request
 * @param keepRuns how long the findings of a reconciliation are kept
 */
@ConfigurationProperties("bactrian.ledger")
record LedgerSettings(
    @DefaultValue("10") int attempts,
    @DefaultValue("10ms") Duration pause,
    @DefaultValue("5s") Duration lockTimeout,
    @DefaultValue("90d") Duration keepRuns) {

  LedgerSettings {
    check(attempts >= 1 && attempts <= 100, "attempts must be from 1 to 100, but is " + attempts);
    within("pause", pause, Duration.ofMillis(1), Duration.ofSeconds(1));
    within("lock-timeout", lockTimeout, Duration.ofMillis(1), Duration.ofMinutes(1));
    within("keep-runs", keepRuns, Duration.ofDays(1), Duration.ofDays(36_500));
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    check(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        name + " must be from " + least + " to " + most + ", but is " + value);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException("bactrian.ledger." + message);
    }
  }
}
