package io.bactrian.cli;

import io.bactrian.stores.StoreStatus;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bactrian status SYSTEM…}: where collections are, and what the other store lacks. */
@Command(
    name = "status",
    description = {
      "Prints of each collection its mode, the store that leads, and the gaps: writes that the other",
      "store may not have. Exit status 0 only when there are none."
    })
final class StatusCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "SYSTEM", description = "folders under mappings/")
  private List<String> systems = new ArrayList<>();

  @Override
  public Integer call() {
    try (Engine engine = Engine.start("postgres", "mongo")) {
      StoresAtHand stores = StoresAtHand.of(engine, systems);
      List<StoreStatus.Line> lines = stores.parts().status().of(stores.collections().all());
      print(System.out, lines);
      return lines.stream().allMatch(line -> line.gaps() == 0) ? 0 : 1;
    }
  }

  static void print(PrintStream out, List<StoreStatus.Line> lines) {
    out.println();
    out.printf(
        Locale.ROOT,
        "  %-40s %-9s %-9s %10s %10s %9s  %s%n",
        "collection",
        "mode",
        "leader",
        "gaps",
        "of mirror",
        "attempts",
        "oldest");
    for (StoreStatus.Line line : lines) {
      out.printf(
          Locale.ROOT,
          "  %-40s %-9s %-9s %,10d %,10d %9d  %s%s%n",
          line.system() + "." + line.collection(),
          line.mode().word(),
          line.leader(),
          line.gaps(),
          line.mirror(),
          line.attempts(),
          line.oldest() == null ? "" : line.oldest(),
          line.fenced() ? "  its mode is being changed" : "");
    }
    out.println();
  }
}
