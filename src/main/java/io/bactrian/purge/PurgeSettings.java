package io.bactrian.purge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.purge.*}.
 *
 * @param batch how many rows of a table one transaction deletes at most, their children not counted
 * @param longest how long one run goes on at most; null for half of the time between two
 */
@ConfigurationProperties("bactrian.purge")
record PurgeSettings(@DefaultValue("1000") int batch, @Nullable Duration longest) {

  PurgeSettings {
    if (batch < 1 || batch > 100_000) {
      throw new IllegalArgumentException(
          "bactrian.purge.batch must be from 1 to 100000, not " + batch);
    }
    if (longest != null && (longest.isNegative() || longest.isZero())) {
      throw new IllegalArgumentException(
          "bactrian.purge.longest must be longer than nothing, not " + longest);
    }
  }

  /** How long a run may take that is made so often. */
  Duration longest(Duration every) {
    return longest == null ? every.dividedBy(2) : longest;
  }
}
