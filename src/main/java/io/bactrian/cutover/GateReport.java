package io.bactrian.cutover;

import io.bactrian.cutover.Check.Name;
import io.bactrian.cutover.History.Line;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StoreModes.Mode;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the gate says of a collection.
 *
 * @param entered how it came to the stage; null when nobody recorded that
 * @param findings all nine, in their order
 */
public record GateReport(
    String system, String collection, Stage stage, @Nullable Line entered, List<Finding> findings) {

  private static final Set<Name> FIRST =
      EnumSet.of(Name.SCHEMA, Name.MAPPING, Name.BACKFILL, Name.MISMATCH);

  public GateReport {
    findings = List.copyOf(findings);
  }

  /** System and name with a dot between. */
  public String qualifiedName() {
    return system + "." + collection;
  }

  /** The checks that have to pass before the collection may be in that stage. */
  static Set<Name> needed(Stage to) {
    return switch (to) {
      case MONGO, BACKFILL -> Set.of();
      case DUAL -> FIRST;
      case POSTGRES -> EnumSet.complementOf(EnumSet.of(Name.WATCH));
      case RETIRED -> EnumSet.allOf(Name.class);
    };
  }

  /** Those of them that have not passed. */
  public List<Finding> inTheWay(Stage to) {
    return inTheWay(needed(to));
  }

  List<Finding> inTheWay(Set<Name> needed) {
    return findings.stream()
        .filter(finding -> needed.contains(finding.name()) && bars(finding))
        .toList();
  }

  /**
   * Before {@code dual} nobody has to wait until nothing has differed for long enough; but rows
   * that are known to be wrong must not come to lead.
   */
  private boolean bars(Finding finding) {
    boolean waits = finding.name() != Name.MISMATCH || stage.mode() != Mode.MONGO;
    return waits ? !finding.passed() : finding.state() == Finding.State.FAILED;
  }

  /** How it came here without passing the gate, in words; null when it has passed. */
  public @Nullable String unlawful() {
    Line line = entered;
    if (line == null || line.lawful()) {
      return null;
    }
    return "%s on %s by %s%s"
        .formatted(
            line.walk().equals("mode")
                ? "set without asking the gate"
                    + (line.forced().isEmpty() ? "" : ", past " + String.join(", ", line.forced()))
                : "forced past " + String.join(", ", line.forced()),
            line.at(),
            line.by(),
            line.why() == null ? "" : ": " + line.why());
  }

  /** The stage after this; null after the last. */
  public @Nullable Stage next() {
    return switch (stage) {
      case MONGO -> Stage.BACKFILL;
      case BACKFILL -> Stage.DUAL;
      case DUAL -> Stage.POSTGRES;
      case POSTGRES -> Stage.RETIRED;
      case RETIRED -> null;
    };
  }

  /** As it is answered and kept. */
  public Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("system", system);
    body.put("collection", collection);
    body.put("stage", stage.word());
    if (unlawful() != null) {
      body.put("unlawful", unlawful());
    }
    Stage next = next();
    if (next != null) {
      body.put("next", next.word());
      body.put("open", inTheWay(next).isEmpty());
    }
    body.put("checks", findings.stream().map(finding -> line(finding, next)).toList());
    return body;
  }

  private static Map<String, Object> line(Finding finding, @Nullable Stage next) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("name", finding.name().word());
    line.put("asks", finding.name().title());
    line.put("needed", next != null && needed(next).contains(finding.name()));
    line.put("state", finding.state().word());
    line.put("figure", finding.figure());
    line.put("limit", finding.limit());
    if (finding.since() != null) {
      line.put("since", finding.since());
    }
    if (finding.todo() != null) {
      line.put("todo", finding.todo());
    }
    return line;
  }

  static List<String> words(List<Finding> findings) {
    return findings.stream().map(finding -> finding.name().word()).toList();
  }

  /** The names of findings, with commas. */
  static String names(Stream<Finding> findings) {
    return findings.map(finding -> finding.name().word()).collect(Collectors.joining(", "));
  }
}
