package io.bactrian.stores;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.flip.*}: how long each step of a change of stage may take before all is undone,
 * and what it asks for.
 *
 * @param checkLag until the follower is close; nobody waits meanwhile
 * @param fence until no process writes
 * @param drain until the follower has everything
 * @param verify until the last documents are equal
 * @param change until the mode is set
 * @param mostGaps gaps that may be open when the fence is raised
 * @param mostLag how far the sync may be behind then
 * @param slice how many documents are compared, besides those that were written last
 * @param directWrites what becomes of writes straight to MongoDB
 */
@ConfigurationProperties("bactrian.flip")
public record FlipSettings(
    @DefaultValue("30s") Duration checkLag,
    @DefaultValue("20s") Duration fence,
    @DefaultValue("20s") Duration drain,
    @DefaultValue("3s") Duration verify,
    @DefaultValue("5s") Duration change,
    @DefaultValue("1000") int mostGaps,
    @DefaultValue("10s") Duration mostLag,
    @DefaultValue("40") int slice,
    @DefaultValue("ignore") DirectWrites directWrites) {

  private static final Duration MOST = Duration.ofMinutes(10);

  public FlipSettings {
    positive("check-lag", checkLag);
    positive("fence", fence);
    positive("drain", drain);
    positive("verify", verify);
    positive("change", change);
    positive("most-lag", mostLag);
    if (mostGaps < 0 || slice < 0 || slice > 1000) {
      throw new IllegalArgumentException(
          "bactrian.flip.most-gaps must not be negative, bactrian.flip.slice from 0 to 1000");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "bactrian.flip.%s must be up to %s, not %s".formatted(name, MOST, value));
    }
  }
}
