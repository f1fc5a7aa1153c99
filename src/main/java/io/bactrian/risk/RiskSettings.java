package io.bactrian.risk;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.risk.*}.
 *
 * @param rules what makes an incident; when none are given, the one rule {@code error-rate}: more
 *     than 10 events of severity ERROR or CRITICAL within 60 seconds
 */
@ConfigurationProperties("bactrian.risk")
public record RiskSettings(@DefaultValue List<Rule> rules) {

  private static final Rule ERROR_RATE =
      new Rule(
          "error-rate",
          new Rule.Match(List.of("ERROR", "CRITICAL"), List.of(), List.of()),
          Duration.ofSeconds(60),
          10,
          Set.of(),
          "CRITICAL",
          Duration.ofSeconds(240),
          Duration.ofSeconds(60));

  public RiskSettings {
    rules = rules.isEmpty() ? List.of(ERROR_RATE) : List.copyOf(rules);
    Set<String> names = new HashSet<>();
    for (Rule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException(
            "bactrian.risk.rules must have different names, but two are " + rule.name());
      }
    }
  }
}
