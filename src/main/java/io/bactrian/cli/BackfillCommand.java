package io.bactrian.cli;

import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.backfill.PlanBackfill;
import io.bactrian.backfill.StartOver;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.Systems;
import io.bactrian.source.Source;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bactrian backfill SYSTEM}: copies a system's collections, and goes on where it was killed.
 */
@Command(
    name = "backfill",
    description = {
      "Copies the collections of a system into their tables, each after those it refers to.",
      "Killed at any moment it goes on where it was when it is called again."
    })
final class BackfillCommand implements Callable<Integer> {

  @Parameters(paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Mixin private Sources from = new Sources();

  @Option(names = "--dry-run", description = "only say what would happen")
  private boolean dryRun;

  @Option(
      names = "--restart",
      description = "forget what has been copied and what is in quarantine, and begin anew")
  private boolean restart;

  @Override
  public Integer call() {
    try (Engine engine = Engine.start(from.stores());
        Source source = from.open(engine)) {
      Lenses lenses = engine.get(Systems.class).open(system);
      if (restart && !dryRun) {
        engine
            .get(StartOver.class)
            .restart(system, lenses)
            .forEach((name, why) -> System.out.println(name + " is not begun anew: " + why + "."));
      }
      List<CollectionResult> results;
      try (Progress progress =
          new Progress("copying", System.out, Progress.onTerminal(), Map.of())) {
        results =
            new Work(engine.get(ProducerTemplate.class))
                .backfill(new BackfillJob(system, source, lenses, dryRun, progress));
      }
      lenses.all().stream()
          .filter(engine.get(PlanBackfill.class)::leads)
          .forEach(
              lens ->
                  System.out.println(
                      lens.collection() + " is left alone: its mode is postgres, which leads."));
      System.out.println(dryRun ? "This would be done; nothing was written." : "");
      print(System.out, results);
      return dryRun || results.stream().allMatch(CollectionResult::settled) ? 0 : 1;
    }
  }

  static void print(PrintStream out, List<CollectionResult> results) {
    out.printf(
        Locale.ROOT,
        "  %-32s %12s %12s %11s %7s %7s %9s  %s%n",
        "collection",
        "documents",
        "landed",
        "quarantined",
        "ranges",
        "to do",
        "seconds",
        "checksum");
    for (CollectionResult result : results) {
      out.printf(
          Locale.ROOT,
          "  %-32s %12s %,12d %,11d %,7d %,7d %,9.1f  %s%s%n",
          result.collection(),
          result.documents() < 0 ? "?" : String.format(Locale.ROOT, "%,d", result.documents()),
          result.landed(),
          result.quarantined(),
          result.ranges(),
          result.open(),
          result.time().toMillis() / 1000.0,
          result.documents() == 0 ? "-" : String.format(Locale.ROOT, "%016x", result.checksum()),
          result.reasons().isEmpty() ? "" : "  " + result.reasons());
    }
  }
}
