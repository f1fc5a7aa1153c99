package io.bactrian.parity;

import io.bactrian.source.Source;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code bactrian.parity.*}.
 *
 * @param rangeSize how much of a collection one range holds, about; what a stopped run does again
 * @param batchSize how many bytes of documents are compared by one statement, about
 * @param again how often a difference is looked at again before it counts, where documents change
 *     meanwhile
 * @param againAfter how long after, twice as long each time
 */
@ConfigurationProperties("bactrian.parity")
public record ParitySettings(
    @DefaultValue("32MB") DataSize rangeSize,
    @DefaultValue("4MB") DataSize batchSize,
    @DefaultValue("4") int again,
    @DefaultValue("2s") Duration againAfter) {

  public ParitySettings {
    if (rangeSize.toBytes() < 1024) {
      throw new IllegalArgumentException(
          "bactrian.parity.range-size must be at least 1KB, not " + rangeSize);
    }
    if (batchSize.toBytes() < 1024 || batchSize.toMegabytes() > 64) {
      throw new IllegalArgumentException(
          "bactrian.parity.batch-size must be from 1KB to 64MB, not " + batchSize);
    }
    if (again < 0 || again > 20) {
      throw new IllegalArgumentException(
          "bactrian.parity.again must be from 0 to 20, not " + again);
    }
    if (againAfter.toMillis() < 1 || againAfter.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException(
          "bactrian.parity.again-after must be from 1ms to 10m, not " + againAfter);
    }
  }

  /** Whether what differs is looked at again: what does not change will not be otherwise. */
  boolean looksAgain(Source source) {
    return again > 0 && source.isLive();
  }
}
