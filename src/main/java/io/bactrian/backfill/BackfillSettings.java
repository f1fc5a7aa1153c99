package io.bactrian.backfill;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code bactrian.backfill.*}.
 *
 * @param rangeSize how much of a collection one range holds, about; a range is one transaction and
 *     what a killed run does again
 * @param batchSize how many bytes of documents and rows one COPY carries, about
 * @param parallel how many ranges are copied at a time
 * @param allowedHosts machines whose stores may be copied from and into; {@code *} is any
 */
@ConfigurationProperties("bactrian.backfill")
public record BackfillSettings(
    @DefaultValue("32MB") DataSize rangeSize,
    @DefaultValue("4MB") DataSize batchSize,
    @DefaultValue("1") int parallel,
    @DefaultValue({"localhost", "127.0.0.1", "::1"}) Set<String> allowedHosts) {

  public BackfillSettings {
    allowedHosts = Set.copyOf(allowedHosts);
    check("range-size", rangeSize, DataSize.ofKilobytes(1), DataSize.ofGigabytes(4));
    check("batch-size", batchSize, DataSize.ofKilobytes(1), DataSize.ofMegabytes(64));
    if (parallel < 1 || parallel > 64) {
      throw new IllegalArgumentException(
          "bactrian.backfill.parallel must be from 1 to 64, not " + parallel);
    }
  }

  boolean allows(String host) {
    return allowedHosts.contains("*") || allowedHosts.stream().anyMatch(host::equalsIgnoreCase);
  }

  private static void check(String name, DataSize size, DataSize least, DataSize most) {
    if (size.compareTo(least) < 0 || size.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "bactrian.backfill." + name + " must be from " + least + " to " + most + ", not " + size);
    }
  }
}
