package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RiskSettingsTest {

  private static RiskSettings bind(String... properties) {
    Map<String, String> map = new HashMap<>();
    for (String property : properties) {
      map.put("bactrian.risk.rules[0]." + property.split("=", 2)[0], property.split("=", 2)[1]);
    }
    return new Binder(new MapConfigurationPropertySource(map))
        .bindOrCreate("bactrian.risk", RiskSettings.class);
  }

  @Test
  void withoutRulesThereIsTheOneOfTheOriginal() {
    assertThat(bind().rules())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.name()).isEqualTo("error-rate");
              assertThat(rule.match().severities()).containsExactly("ERROR", "CRITICAL");
              assertThat(rule.window()).isEqualTo(Duration.ofSeconds(60));
              assertThat(rule.threshold()).isEqualTo(10);
              assertThat(rule.quietTime()).isEqualTo(Duration.ofSeconds(240));
            });
  }

  @Test
  void aRuleIsReadFromProperties() {
    Rule rule =
        bind(
                "name=refunds",
                "match.types=refund_spike",
                "group-by=correlation-id,source",
                "window=5s",
                "threshold=0")
            .rules()
            .get(0);

    assertThat(rule.match().types()).containsExactly("refund_spike");
    assertThat(rule.groupBy()).isEqualTo(Set.of(Rule.GroupBy.SOURCE, Rule.GroupBy.CORRELATION_ID));
    assertThat(rule.window()).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "threshold=1|bactrian.risk.rules[].name must be a text of 1 to 100 characters, not ''",
        "threshold=-1|threshold must be from 0 to 100000, not -1",
        "window=0s|window must be from 1 ms to 366 days, not PT0S",
        "quiet-time=60s|quiet-time must be longer than window, which is PT1M, but is PT1M",
        "investigate-after=241s|investigate-after must not be longer than quiet-time",
        "incident-severity=BAD|incident-severity must be of LOW, MEDIUM, HIGH, CRITICAL, not BAD",
        "match.severities=FATAL|match.severities must be of INFO, WARN, ERROR, CRITICAL, not FATAL",
      })
  void nonsenseIsRefusedWithThePropertyAndTheValue(String property, String message) {
    assertThatThrownBy(() -> bind(property, message.contains(".name") ? "window=1s" : "name=r"))
        .rootCause()
        .hasMessageContaining(message);
  }
}
