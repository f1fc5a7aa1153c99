package io.bactrian.parity;

import io.bactrian.platform.HeldGauges;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Makes known what the clock's counts and comparisons came to: in the log, and as metrics. */
@Component("parityAlarm")
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
public final class ParityAlarm {

  private static final Logger LOG = LoggerFactory.getLogger(ParityAlarm.class);

  private final DataSource postgres;
  private final ServedLenses served;
  private final HeldGauges gauges;

  ParityAlarm(MeterRegistry registry, DataSource postgres, ServedLenses served) {
    this.gauges = new HeldGauges(registry);
    this.postgres = postgres;
    this.served = served;
  }

  /** Tells of a round of counts; at level ERROR when any disagree. */
  public void counted(List<Count> counts) {
    counts.forEach(this::measure);
    List<Count> bad = counts.stream().filter(each -> !each.agree()).toList();
    if (!bad.isEmpty()) {
      LOG.error(
          "The counts of {} do not agree: {}. The evidence is in bactrian.parity_counts",
          bad.get(0).system(),
          bad.stream()
              .map(
                  each ->
                      "%s has %d documents and %d rows"
                          .formatted(each.collection(), each.mongo(), each.postgres()))
              .collect(Collectors.joining("; ")));
    }
  }

  /** Tells of a run that has ended; at level ERROR when anything differs. */
  public void compared(String system, long run, List<CollectionVerdict> verdicts) {
    recall(system);
    List<CollectionVerdict> bad = verdicts.stream().filter(each -> !each.exact()).toList();
    if (bad.isEmpty()) {
      LOG.info(
          "The rows of all {} collections of {} are exact (run {})", verdicts.size(), system, run);
    } else {
      LOG.error(
          "Rows of {} do not agree with their documents: {}. See bactrian differences {}; the"
              + " evidence is run {} in bactrian.parity_results",
          system,
          bad.stream()
              .map(
                  each ->
                      each.collection() + ": " + (each.differing() + each.different()) + " differ")
              .collect(Collectors.joining("; ")),
          system,
          run);
    }
  }

  private void measure(Count count) {
    set(
        count.agree() ? 0 : Math.abs(count.mongo() - count.postgres()),
        "bactrian.parity.count.difference",
        "documents more or less than rows, when they were last counted; 0 when they agree",
        count.system(),
        count.collection());
    set(
        count.seconds(),
        "bactrian.parity.last.count.seconds",
        "when a collection was last counted by the clock, since 1970",
        count.system(),
        count.collection());
  }

  private void set(double value, String name, String what, String system, String collection) {
    gauges.set(value, name, what, Tags.of("system", system, "collection", collection));
  }

  /** After a restart the metrics say what they said before, so that an alarm stays one. */
  @EventListener(ApplicationReadyEvent.class)
  public void recall() {
    served.bySystem().keySet().forEach(this::recall);
  }

  private void recall(String system) {
    try (Connection connection = postgres.getConnection()) {
      CountRecords.latest(connection, system).forEach(this::measure);
      for (ParityResults.Latest each : ParityResults.latest(connection, system)) {
        set(
            each.differing(),
            "bactrian.parity.differing",
            "documents and rows that differed when they were last compared",
            system,
            each.collection());
        set(
            each.seconds(),
            "bactrian.parity.last.run.seconds",
            "when a collection was last compared, since 1970",
            system,
            each.collection());
      }
    } catch (SQLException e) {
      LOG.warn("What the rows of {} last came to is unknown: {}", system, e.getMessage());
    }
  }
}
