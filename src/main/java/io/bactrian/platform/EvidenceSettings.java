package io.bactrian.platform;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.evidence.*}.
 *
 * @param keep how long counts, results of comparisons and checks of the schema are kept; of each
 *     the latest is kept for ever
 */
@ConfigurationProperties("bactrian.evidence")
public record EvidenceSettings(@DefaultValue("30d") Duration keep) {

  public EvidenceSettings {
    if (keep.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException("bactrian.evidence.keep must be at least 1h, not " + keep);
    }
  }
}
