package io.bactrian.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StageSwitch.Condition;
import io.bactrian.platform.StageSwitch.Decision;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.StageSwitch.Walked;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks collections from stage to stage: forward through the gate, back without it. */
public final class Cutover {

  /**
   * What somebody asks for.
   *
   * @param by who
   * @param why for the record; has to be there with force
   * @param force whether to pass a closed gate
   * @param timeout how long one walk may take
   */
  public record Order(String by, @Nullable String why, boolean force, Duration timeout) {

    public Order {
      if (force && (why == null || why.isBlank())) {
        throw new IllegalArgumentException("force needs a reason");
      }
    }
  }

  private final Gate gate;
  private final StageSwitch stageSwitch;
  private final ObjectMapper json;

  Cutover(Gate gate, StageSwitch stageSwitch, ObjectMapper json) {
    this.gate = gate;
    this.stageSwitch = stageSwitch;
    this.json = json;
  }

  /**
   * One stage further; {@link #retire} is the last.
   *
   * @throws GateClosed when a check is in the way and nobody forces it, or can
   * @throws NoSuchStep when it has to be copied first, or is where it can be advanced to
   * @throws io.bactrian.platform.StageNotChanged when it could not be done; all is as it was
   * @throws io.bactrian.platform.StageUnknown when PostgreSQL went away while it set the stage
   */
  public Walked advance(Mapping mapping, Order order, Progress progress) {
    GateReport report = gate.of(mapping);
    return switch (report.stage()) {
      case MONGO ->
          throw new NoSuchStep(
              "%s has not been copied: bactrian backfill %s"
                  .formatted(report.qualifiedName(), report.system()));
      case BACKFILL -> walk("advance", mapping, report, Stage.DUAL, order, progress);
      case DUAL -> walk("advance", mapping, report, Stage.POSTGRES, order, progress);
      case POSTGRES ->
          throw new NoSuchStep(
              "%s is in postgres; what is left is to retire it".formatted(report.qualifiedName()));
      case RETIRED -> throw new NoSuchStep(report.qualifiedName() + " is retired");
    };
  }

  /**
   * One stage back. The gate isn't asked: the other store has every write.
   *
   * @throws NoSuchStep when there is no way back
   * @throws io.bactrian.platform.StageNotChanged as {@link #advance}
   */
  public Walked rollback(Mapping mapping, Order order, Progress progress) {
    GateReport report = gate.of(mapping);
    return switch (report.stage()) {
      case POSTGRES -> back(mapping, report, Stage.DUAL, order, progress);
      case DUAL -> back(mapping, report, Stage.BACKFILL, order, progress);
      case MONGO, BACKFILL ->
          throw new NoSuchStep(report.qualifiedName() + " is in MongoDB: there is no stage before");
      case RETIRED ->
          throw new NoSuchStep(
              report.qualifiedName() + " is retired: MongoDB has not followed since");
    };
  }

  /** Ends the mirror: MongoDB stays as it is, and is not written any more. As {@link #advance}. */
  public Walked retire(Mapping mapping, Order order, Progress progress) {
    GateReport report = gate.of(mapping);
    if (report.stage() != Stage.POSTGRES) {
      throw new NoSuchStep(
          "%s is in stage %s; only from postgres it can be retired"
              .formatted(report.qualifiedName(), report.stage().word()));
    }
    return walk("retire", mapping, report, Stage.RETIRED, order, progress);
  }

  private Walked walk(
      String walk, Mapping mapping, GateReport report, Stage to, Order order, Progress progress) {
    List<String> forced = pass(report, to, GateReport.needed(to), order);
    return change(walk, mapping, report, to, order, forced, Condition.NONE, progress);
  }

  /**
   * Goes on if all of these have passed, or somebody forces those that can be.
   *
   * @return those that were forced
   */
  static List<String> pass(GateReport report, Stage to, Set<Check.Name> needed, Order order) {
    List<Finding> inTheWay = report.inTheWay(needed);
    boolean forced =
        order.force() && inTheWay.stream().allMatch(finding -> finding.name().canBeForced());
    if (!inTheWay.isEmpty() && !forced) {
      throw new GateClosed(report, to, inTheWay);
    }
    return GateReport.words(inTheWay);
  }

  private Walked back(
      Mapping mapping, GateReport report, Stage to, Order order, Progress progress) {
    return change("rollback", mapping, report, to, order, List.of(), Condition.NONE, progress);
  }

  Walked change(
      String walk,
      Mapping mapping,
      GateReport report,
      Stage to,
      Order order,
      List<String> forced,
      Condition condition,
      Progress progress) {
    return stageSwitch.change(
        mapping.system(),
        mapping.source(),
        report.stage(),
        to,
        new Decision(
            walk, order.by(), order.why(), forced, text(report.body()), order.timeout(), condition),
        progress);
  }

  String text(Object body) {
    return text(json, body);
  }

  static String text(ObjectMapper json, Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  GateReport report(Mapping mapping) {
    return gate.of(mapping);
  }

  Stage stage(Mapping mapping) {
    return gate.stage(mapping);
  }
}
