package io.bactrian.parity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code bactrian.parity.*}.
 *
 * @param rangeSize how much of a collection one range holds, about; what a stopped run does again
 * @param batchSize how many bytes of documents are compared by one statement, about
 */
@ConfigurationProperties("bactrian.parity")
public record ParitySettings(
    @DefaultValue("32MB") DataSize rangeSize, @DefaultValue("4MB") DataSize batchSize) {

  public ParitySettings {
    if (rangeSize.toBytes() < 1024) {
      throw new IllegalArgumentException(
          "bactrian.parity.range-size must be at least 1KB, not " + rangeSize);
    }
    if (batchSize.toBytes() < 1024 || batchSize.toMegabytes() > 64) {
      throw new IllegalArgumentException(
          "bactrian.parity.batch-size must be from 1KB to 64MB, not " + batchSize);
    }
  }
}
