package io.bactrian.paired;

import io.bactrian.platform.HeldGauges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Makes known what the queries that the clock asks came to: one line in the log, and metrics. */
@Component("pairedAlarm")
@ConditionalOnWebApplication
public final class PairedAlarm {

  private static final Logger LOG = LoggerFactory.getLogger(PairedAlarm.class);

  private final PairedRuns runs;
  private final PairedSettings settings;
  private final HeldGauges gauges;

  PairedAlarm(MeterRegistry registry, PairedRuns runs, PairedSettings settings) {
    this.gauges = new HeldGauges(registry);
    this.runs = runs;
    this.settings = settings;
  }

  /** Tells of a run; at level ERROR when any of its queries doesn't agree. */
  public void tell(List<PairedResult> results) {
    if (results.isEmpty()) {
      return;
    }
    measure(results);
    String system = results.get(0).system();
    long run = results.get(0).run();
    List<PairedResult> bad =
        results.stream()
            .filter(each -> each.verdict() == Verdict.DIFFER || each.verdict() == Verdict.FAILED)
            .toList();
    List<PairedResult> empty =
        results.stream().filter(each -> each.verdict() == Verdict.EMPTY).toList();
    if (!bad.isEmpty()) {
      LOG.error(
          "{} of {} paired queries of {} do not agree: {}. The evidence is run {} in"
              + " bactrian.paired_results",
          bad.size(),
          results.size(),
          system,
          bad.stream().map(PairedAlarm::words).collect(Collectors.joining("; ")),
          run);
    } else if (!empty.isEmpty()) {
      LOG.warn(
          "Paired queries of {} prove nothing, because neither store answers a row: {} (run {})",
          system,
          empty.stream().map(PairedResult::query).collect(Collectors.joining(", ")),
          run);
    } else {
      LOG.info("All {} paired queries of {} agree (run {})", results.size(), system, run);
    }
  }

  private static String words(PairedResult result) {
    return result.verdict() == Verdict.FAILED
        ? result.query() + ": " + result.reason()
        : result.query() + ": " + result.differing() + " rows differ";
  }

  private void measure(List<PairedResult> results) {
    for (PairedResult result : results) {
      // What has failed differs by nobody knows how much.
      set(
          result.verdict() == Verdict.FAILED ? Double.NaN : result.differing(),
          "bactrian.paired.differing",
          "rows in which a paired query's answers differ; NaN when it failed",
          result.system(),
          result.query());
      set(
          result.startedAt().toEpochMilli() / 1e3,
          "bactrian.paired.last.run.seconds",
          "when a paired query was last asked by the clock, since 1970",
          result.system(),
          result.query());
    }
  }

  private void set(double value, String name, String what, String system, String query) {
    gauges.set(value, name, what, Tags.of("system", system, "query", query));
  }

  /** After a restart the metrics say what the last run said, so that an alarm stays one. */
  @EventListener(ApplicationReadyEvent.class)
  public void recall() {
    for (String system : settings.systems()) {
      try {
        measure(runs.latest(system));
      } catch (SQLException e) {
        LOG.warn("What the queries of {} last came to is unknown: {}", system, e.getMessage());
      }
    }
  }
}
