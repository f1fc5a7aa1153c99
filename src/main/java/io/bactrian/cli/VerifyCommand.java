package io.bactrian.cli;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.FoundDifference;
import io.bactrian.parity.ParityJob;
import io.bactrian.parity.ParityRanges;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Systems;
import io.bactrian.source.Source;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bactrian verify SYSTEM}: compares rows with documents, and says what it cannot see. */
@Command(
    name = "verify",
    description = {
      "Compares the rows of a system with its documents, and reads them back.",
      "Exit status 0 only when nothing differs. A stopped run goes on where it was with --resume."
    })
final class VerifyCommand implements Callable<Integer> {

  @Parameters(paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Mixin private Sources from = new Sources();

  @Option(
      names = "--resume",
      description = "go on with the last run, if it was stopped: evidence of when it was begun")
  private boolean resume;

  @Override
  public Integer call() {
    try (Engine engine = Engine.start(from.stores());
        Source source = from.open(engine)) {
      Lenses lenses = engine.get(Systems.class).open(system);
      Set<String> compared = compared(engine.get(StoreModes.class), source, lenses);
      if (compared.isEmpty()) {
        return 0;
      }
      long run = engine.get(ParityRanges.class).begin(system, source, resume);
      List<CollectionVerdict> verdicts;
      try (Progress progress =
          new Progress("comparing", System.out, Progress.onTerminal(), Map.of())) {
        verdicts =
            new Work(engine.get(ProducerTemplate.class))
                .parity(new ParityJob(run, system, source, lenses, compared, true, progress));
      }
      print(System.out, verdicts);
      return verdicts.stream().allMatch(CollectionVerdict::exact) ? 0 : 1;
    }
  }

  /** All of a dump; of what lives those that both stores keep. */
  private static Set<String> compared(StoreModes modes, Source source, Lenses lenses) {
    Set<String> compared = new TreeSet<>();
    for (Lens lens : lenses.all()) {
      if (source.isLive() && modes.retired(lens.mapping())) {
        System.out.println(
            lens.collection() + " is left out: it is retired, MongoDB does not follow.");
      } else {
        compared.add(lens.collection());
      }
    }
    return compared;
  }

  static void print(PrintStream out, List<CollectionVerdict> verdicts) {
    out.println();
    out.printf(
        Locale.ROOT,
        "  %-32s %12s %10s %11s %12s %10s  %s%n",
        "collection",
        "compared",
        "differing",
        "quarantined",
        "back equal",
        "not back",
        "checksum");
    for (CollectionVerdict verdict : verdicts) {
      out.printf(
          Locale.ROOT,
          "  %-32s %,12d %,10d %,11d %,12d %,10d  %016x%n",
          verdict.collection(),
          verdict.compared(),
          verdict.differing(),
          verdict.quarantined(),
          verdict.equal(),
          verdict.different(),
          verdict.checksum());
      if (verdict.expired() > 0) {
        out.printf(Locale.ROOT, "    %,d expired, not compared%n", verdict.expired());
      }
      for (FoundDifference difference : verdict.differences()) {
        out.println("    " + TryDump.describe(difference));
      }
    }
    out.println();
    out.println("Not seen by this comparison:");
    Map<String, List<String>> unseen = new LinkedHashMap<>();
    for (CollectionVerdict verdict : verdicts) {
      for (String what : verdict.unseen()) {
        unseen.computeIfAbsent(what, key -> new ArrayList<>()).add(verdict.collection());
      }
    }
    unseen.forEach(
        (what, collections) ->
            out.println(
                "  - "
                    + what
                    + (collections.size() == verdicts.size()
                        ? ""
                        : " (" + String.join(", ", collections) + ")")));
  }
}
