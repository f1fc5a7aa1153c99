package io.bactrian.cli;

import io.bactrian.cutover.CutoverParts;
import io.bactrian.cutover.Finding;
import io.bactrian.cutover.GateReport;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian gate COLLECTION}: the nine checks. */
@Command(
    name = "gate",
    description = {
      "Prints the nine checks of a collection: what was found, what is asked for, since when it has",
      "been so, and what to do about it. Exit status 0 only when nothing is in the way of its next stage."
    })
final class GateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "COLLECTION",
      description = "its name, or system.name where two systems have it")
  private String name = "";

  @Override
  public Integer call() {
    try (Engine engine = Engine.start("postgres")) {
      Mapping mapping = CutoverAtHand.mapping(engine, spec.commandLine(), name);
      GateReport report = engine.get(CutoverParts.class).gate().of(mapping);
      print(System.out, report);
      Stage next = report.next();
      return next == null || report.inTheWay(next).isEmpty() ? 0 : 1;
    }
  }

  static void print(PrintStream out, GateReport report) {
    Stage next = report.next();
    List<Finding> inTheWay = next == null ? List.of() : report.inTheWay(next);
    out.println();
    out.printf("  %s is in stage %s%n%n", report.qualifiedName(), report.stage().word());
    if (report.unlawful() != null) {
      out.printf("  It was %s%n%n", report.unlawful());
    }
    for (Finding finding : report.findings()) {
      out.printf(
          Locale.ROOT,
          "  %s %-9s %-9s %s%n",
          inTheWay.contains(finding) ? "!" : " ",
          finding.name().word(),
          finding.state().word(),
          finding.figure());
      out.printf("                        asked for: %s%n", finding.limit());
      if (finding.since() != null) {
        out.printf("                        since %s%n", finding.since());
      }
      if (finding.todo() != null) {
        out.printf("                        %s%n", finding.todo());
      }
    }
    out.println();
    if (next == null) {
      out.println("  It has walked all the way.");
    } else if (inTheWay.isEmpty()) {
      out.printf("  Nothing is in the way of %s.%n", next.word());
    } else {
      out.printf(
          "  In the way of %s: %s.%n",
          next.word(),
          String.join(", ", inTheWay.stream().map(finding -> finding.name().word()).toList()));
    }
    out.println();
  }
}
