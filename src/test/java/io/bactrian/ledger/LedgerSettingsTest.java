package io.bactrian.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LedgerSettingsTest {

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new LedgerSettings(
                10, Duration.ofMillis(10), Duration.ofSeconds(5), Duration.ofDays(90)));
  }

  @ParameterizedTest
  @CsvSource({
    "attempts, 0",
    "attempts, 101",
    "pause, 0ms",
    "pause, 2s",
    "lock-timeout, 0s",
    "lock-timeout, 61s",
    "keep-runs, 23h"
  })
  void nonsenseIsRefusedByItsName(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("bactrian.ledger." + name, value)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .rootCause()
        .hasMessageStartingWith("bactrian.ledger." + name + " must be");
  }

  private static LedgerSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("bactrian.ledger", LedgerSettings.class);
  }
}
