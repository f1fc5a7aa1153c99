package io.bactrian.paired;

import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** What the clock asks: the queries of {@code bactrian.paired.systems}. */
@Component("pairedDaily")
@ConditionalOnWebApplication
public final class PairedDaily {

  private static final Logger LOG = LoggerFactory.getLogger(PairedDaily.class);

  private final PairedRuns runs;
  private final PairedSettings settings;

  PairedDaily(PairedRuns runs, PairedSettings settings) {
    this.runs = runs;
    this.settings = settings;
  }

  /** The systems whose turn it is. */
  public List<String> systems() {
    return settings.systems();
  }

  /**
   * Begins the run of a system. Every replica's clock says the same time, and only the first one to
   * enter it gets the run.
   *
   * @param time when the clock wanted it, which is not when it came to it
   * @return null when another replica has begun it, or the queries cannot be asked
   */
  public @Nullable PairedJob begin(String system, Date time) {
    try {
      return runs.begin(system, List.of(), Map.of(), time.toInstant());
    } catch (QueryProblems | IllegalArgumentException e) {
      LOG.error("The queries of {} cannot be asked: {}", system, e.getMessage());
      return null;
    }
  }
}
