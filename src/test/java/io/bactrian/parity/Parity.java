package io.bactrian.parity;

import io.bactrian.landing.TestSystem;
import io.bactrian.platform.throttle.Throttle;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;
import java.time.Duration;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** Runs parity without routes: the same beans in the same order. */
public final class Parity {

  private Parity() {}

  /** One whole run, round trip included. */
  public static List<CollectionVerdict> verdicts(TestSystem system, Source source) {
    return verdicts(system, source, () -> {});
  }

  /** As {@link #verdicts(TestSystem, Source)}, with something that happens before the verdict. */
  static List<CollectionVerdict> verdicts(
      TestSystem system, Source source, Runnable beforeTheVerdict) {
    return verdicts(
        system, source, DataSize.ofKilobytes(16), DataSize.ofKilobytes(4), beforeTheVerdict);
  }

  public static List<CollectionVerdict> verdicts(
      TestSystem system, Source source, DataSize range, DataSize batch) {
    return verdicts(system, source, range, batch, () -> {});
  }

  private static List<CollectionVerdict> verdicts(
      TestSystem system, Source source, DataSize range, DataSize batch, Runnable beforeTheVerdict) {
    ParitySettings settings = new ParitySettings(range, batch, 3, Duration.ofMillis(500));
    ParityRanges ranges = new ParityRanges(system.postgres(), settings);
    long run = ranges.begin(system.name(), source, false);
    ParityJob job = new ParityJob(run, system.name(), source, system.lenses(), true, Watcher.NONE);
    CompareRange compare = new CompareRange(system.postgres(), settings, Throttle.off());
    ranges.plan(job).forEach(compare::compare);
    beforeTheVerdict.run();
    return new ParityVerdict(system.postgres(), settings).conclude(job);
  }
}
