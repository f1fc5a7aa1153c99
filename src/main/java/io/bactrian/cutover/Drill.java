package io.bactrian.cutover;

import io.bactrian.cutover.Check.Name;
import io.bactrian.cutover.Cutover.Order;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Condition;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.StageSwitch.Step;
import io.bactrian.platform.StageSwitch.Walked;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Flips a collection and takes it back, while it is used: what the flip and the rollback will be,
 * with the same steps.
 */
public final class Drill {

  private static final Set<Name> NEEDED =
      EnumSet.of(Name.SCHEMA, Name.MAPPING, Name.BACKFILL, Name.GAPS);

  private static final int TRIES = 5;

  /**
   * How it went.
   *
   * @param what in words
   * @param stage where the collection stands now
   * @param walks what was walked, in order
   */
  public record Outcome(boolean passed, String what, Stage stage, List<Walked> walks) {}

  private final Cutover cutover;
  private final DrillRecords records;
  private final Duration hold;

  Drill(Cutover cutover, DrillRecords records, Duration hold) {
    this.cutover = cutover;
    this.records = records;
    this.hold = hold;
  }

  /**
   * Does it: from {@code dual} to {@code postgres} and back, or the other way round.
   *
   * @throws GateClosed when a check is in the way that a drill needs too
   * @throws NoSuchStep when the collection is in neither of the two stages
   * @throws StageNotChanged when another drill of it is under way
   */
  public Outcome run(Mapping mapping, Order order, Progress progress) {
    GateReport report = cutover.report(mapping);
    if (report.stage() != Stage.DUAL && report.stage() != Stage.POSTGRES) {
      throw new NoSuchStep(
          "%s is in stage %s; a drill begins in dual or postgres"
              .formatted(report.qualifiedName(), report.stage().word()));
    }
    Stage there = report.stage() == Stage.DUAL ? Stage.POSTGRES : Stage.DUAL;
    List<String> forced = Cutover.pass(report, there, NEEDED, order);
    return records.alone(
        mapping,
        () -> {
          long id = records.begin(mapping, report.stage(), order, forced);
          Outcome outcome =
              thereAndBack(
                  mapping, report, there, order, forced, DrillRecords.notEnded(id), progress);
          if (outcome.stage() == report.stage()) {
            records.end(id, outcome.passed(), outcome.what(), cutover.text(proof(outcome)));
          } // else a service takes it back, and ends it
          return outcome;
        });
  }

  private Outcome thereAndBack(
      Mapping mapping,
      GateReport home,
      Stage there,
      Order order,
      List<String> forced,
      Condition notEnded,
      Progress progress) {
    Walked first;
    try {
      first = cutover.change("drill", mapping, home, there, order, forced, notEnded, progress);
    } catch (StageNotChanged e) {
      return new Outcome(false, String.valueOf(e.getMessage()), cutover.stage(mapping), List.of());
    }
    progress.begins("hold");
    pause(hold);
    try {
      Walked second = back(mapping, home.stage(), order, notEnded, progress);
      return new Outcome(
          true,
          "writes waited %d ms there and %d ms back"
              .formatted(first.fenced().toMillis(), second.fenced().toMillis()),
          home.stage(),
          List.of(first, second));
    } catch (StageNotChanged e) {
      return new Outcome(
          false, "the way back: " + e.getMessage(), cutover.stage(mapping), List.of(first));
    }
  }

  /** Tried more than once: a drill must not leave a collection where it doesn't belong. */
  Walked back(Mapping mapping, Stage home, Order order, Condition notEnded, Progress progress) {
    for (int i = 1; ; i++) {
      try {
        GateReport report = cutover.report(mapping);
        if (report.stage() == home) {
          throw new StageNotChanged("somebody else has brought it there");
        }
        return cutover.change("drill", mapping, report, home, order, List.of(), notEnded, progress);
      } catch (StageNotChanged e) {
        if (i == TRIES) {
          throw e;
        }
        pause(Duration.ofMillis(500));
      }
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Map<String, Object> proof(Outcome outcome) {
    Map<String, Object> proof = new LinkedHashMap<>();
    proof.put("stage", outcome.stage().word());
    proof.put("walks", outcome.walks().stream().map(Drill::proof).toList());
    return proof;
  }

  private static Map<String, Object> proof(Walked walked) {
    Map<String, Object> proof = new LinkedHashMap<>();
    proof.put("from", walked.from().word());
    proof.put("to", walked.to().word());
    proof.put("fencedMillis", walked.fenced().toMillis());
    proof.put("compared", walked.compared());
    Map<String, Long> steps = new LinkedHashMap<>();
    for (Step step : walked.steps()) {
      steps.put(step.name(), step.took().toMillis());
    }
    proof.put("stepsMillis", steps);
    return proof;
  }
}
