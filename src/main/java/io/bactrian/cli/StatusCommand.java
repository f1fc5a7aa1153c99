package io.bactrian.cli;

import io.bactrian.cutover.CutoverParts;
import io.bactrian.cutover.Finding;
import io.bactrian.cutover.Gate;
import io.bactrian.cutover.GateReport;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StoreModes;
import io.bactrian.stores.StoreStatus;
import io.bactrian.stores.StoredCollection;
import io.bactrian.stores.StoresParts;
import io.bactrian.stores.StoresSettings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bactrian status SYSTEM…}: where collections are, and what the other store lacks. */
@Command(
    name = "status",
    description = {
      "Prints of each collection its stage, the store that leads, the gaps, which are writes that the",
      "other store may not have, and which checks are in the way of the next stage. Exit status 0 only",
      "when there are no gaps."
    })
final class StatusCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "SYSTEM", description = "folders under mappings/")
  private List<String> systems = new ArrayList<>();

  @Override
  public Integer call() {
    try (Engine engine = Engine.start("postgres")) {
      List<StoredCollection> collections = StoresAtHand.collections(engine, systems).all();
      List<StoreStatus.Line> lines =
          StoresParts.status(
                  engine.get(DataSource.class),
                  engine.get(StoreModes.class),
                  engine.get(StoresSettings.class))
              .of(collections);
      Gate gate = engine.get(CutoverParts.class).gate();
      Map<String, GateReport> reports = new HashMap<>();
      for (StoredCollection each : collections) {
        reports.put(each.qualifiedName(), gate.of(each.lens().mapping()));
      }
      print(System.out, lines, reports);
      return lines.stream().allMatch(line -> line.gaps() == 0) ? 0 : 1;
    }
  }

  static void print(
      PrintStream out, List<StoreStatus.Line> lines, Map<String, GateReport> reports) {
    out.println();
    out.printf(
        Locale.ROOT,
        "  %-34s %-9s %-9s %8s %9s %8s  %s%n",
        "collection",
        "stage",
        "leader",
        "gaps",
        "of mirror",
        "attempts",
        "in the way of the next stage");
    for (StoreStatus.Line line : lines) {
      GateReport report =
          Objects.requireNonNull(reports.get(line.system() + "." + line.collection()));
      out.printf(
          Locale.ROOT,
          "  %-34s %-9s %-9s %,8d %,9d %8d  %s%s%n",
          report.qualifiedName(),
          report.stage().word(),
          line.leader(),
          line.gaps(),
          line.mirror(),
          line.attempts(),
          inTheWay(report),
          line.fenced() ? "; its mode is being changed" : "");
      if (line.oldest() != null) {
        out.printf("  %-34s the oldest gap is of %s%n", "", line.oldest());
      }
      if (report.unlawful() != null) {
        out.printf("  %-34s %s%n", "", report.unlawful());
      }
    }
    out.println();
  }

  private static String inTheWay(GateReport report) {
    Stage next = report.next();
    if (next == null) {
      return "";
    }
    List<Finding> findings = report.inTheWay(next);
    return next.word()
        + ": "
        + (findings.isEmpty()
            ? "nothing"
            : String.join(", ", findings.stream().map(finding -> finding.name().word()).toList()));
  }
}
