package io.bactrian.paired;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.paired.*}.
 *
 * @param systems whose queries are asked by the clock
 * @param mostRows how many rows an answer may have whose order doesn't count
 * @param again how often a difference is looked at again before it counts
 * @param againAfter how long after
 * @param timeout how long either store may take for one query
 * @param keep how long evidence is kept
 */
@ConfigurationProperties("bactrian.paired")
public record PairedSettings(
    @DefaultValue List<String> systems,
    @DefaultValue("100000") int mostRows,
    @DefaultValue("2") int again,
    @DefaultValue("2s") Duration againAfter,
    @DefaultValue("5m") Duration timeout,
    @DefaultValue("90d") Duration keep) {

  public PairedSettings {
    systems = List.copyOf(systems);
    if (mostRows < 1 || mostRows > 10_000_000) {
      throw new IllegalArgumentException(
          "bactrian.paired.most-rows must be from 1 to 10000000, not " + mostRows);
    }
    if (again < 0 || again > 100) {
      throw new IllegalArgumentException(
          "bactrian.paired.again must be from 0 to 100, not " + again);
    }
    if (againAfter.isNegative() || againAfter.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException(
          "bactrian.paired.again-after must be from 0s to 10m, not " + againAfter);
    }
    if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "bactrian.paired.timeout must be from 1ms to 1d, not " + timeout);
    }
    if (keep.toSeconds() < 1) {
      throw new IllegalArgumentException("bactrian.paired.keep must be at least 1s, not " + keep);
    }
  }
}
