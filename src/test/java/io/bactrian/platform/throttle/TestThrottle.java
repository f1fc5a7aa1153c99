package io.bactrian.platform.throttle;

import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** A throttle that looks every few milliseconds. */
public final class TestThrottle {

  private TestThrottle() {}

  static ThrottleSettings settings() {
    return new ThrottleSettings(
        true,
        Duration.ofMillis(20),
        Duration.ofMillis(250),
        5,
        Duration.ofMillis(50),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        5);
  }

  /** One that hears operators only. */
  public static Throttle of(DataSource postgres) {
    return of(postgres, List.of());
  }

  static Throttle of(DataSource postgres, List<Signal> signals) {
    return new Throttle(postgres, signals, settings(), (system, pace) -> {});
  }
}
