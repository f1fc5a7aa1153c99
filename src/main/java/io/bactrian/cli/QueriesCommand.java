package io.bactrian.cli;

import io.bactrian.paired.PairedJob;
import io.bactrian.paired.PairedResult;
import io.bactrian.paired.PairedRuns;
import io.bactrian.paired.RowDifference;
import io.bactrian.paired.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bactrian queries SYSTEM [NAME…]}: asks both stores the same questions. */
@Command(
    name = "queries",
    description = {
      "Asks the paired queries of a system, each of MongoDB and of PostgreSQL, and compares the",
      "answers exactly. Exit status 0 only when all agree; one that neither store answers with a",
      "row proves nothing, and doesn't."
    })
final class QueriesCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "a folder under queries/")
  private String system = "";

  @Parameters(index = "1..*", paramLabel = "NAME", description = "only these of its queries")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--with",
      paramLabel = "PARAMETER=VALUE",
      description = "ask with this value instead of the default")
  private Map<String, String> given = new LinkedHashMap<>();

  @Override
  public Integer call() {
    try (Engine engine = Engine.start("postgres", "mongo")) {
      PairedJob job = engine.get(PairedRuns.class).begin(system, names, given);
      List<PairedResult> results = new Work(engine.get(ProducerTemplate.class)).paired(job);
      print(System.out, results);
      return results.stream().allMatch(each -> each.verdict() == Verdict.AGREE) ? 0 : 1;
    }
  }

  static void print(PrintStream out, List<PairedResult> results) {
    out.println();
    out.printf(
        Locale.ROOT,
        "  %-36s %-8s %11s %11s %10s %6s %9s %9s%n",
        "query",
        "verdict",
        "mongo rows",
        "sql rows",
        "differing",
        "tries",
        "mongo ms",
        "sql ms");
    for (PairedResult result : results) {
      out.printf(
          Locale.ROOT,
          "  %-36s %-8s %,11d %,11d %,10d %6d %,9d %,9d%s%n",
          result.query(),
          result.verdict().name().toLowerCase(Locale.ROOT),
          result.mongoRows(),
          result.sqlRows(),
          result.differing(),
          result.tries(),
          result.mongoTook().toMillis(),
          result.sqlTook().toMillis(),
          result.leftOut() == 0
              ? ""
              : String.format(Locale.ROOT, "  without %,d in quarantine", result.leftOut()));
      if (result.reason() != null) {
        out.println("    " + result.reason());
      }
      result.differences().forEach(difference -> out.println("    " + describe(difference)));
    }
    out.println();
    long agree = results.stream().filter(each -> each.verdict() == Verdict.AGREE).count();
    out.println(
        agree
            + " of "
            + results.size()
            + " agree. The evidence is run "
            + results.get(0).run()
            + " in bactrian.paired_results.");
  }

  private static String describe(RowDifference difference) {
    StringBuilder line = new StringBuilder(difference.kind());
    if (difference.place() > 0) {
      line.append(" row ").append(difference.place());
    }
    if (difference.key() != null) {
      line.append(" _id ").append(difference.key());
    }
    if (difference.fields().isEmpty()) {
      String md5 = difference.mongoMd5() == null ? difference.sqlMd5() : difference.mongoMd5();
      line.append(" (md5 ").append(md5).append(")");
    } else {
      line.append(": ").append(String.join(", ", difference.fields()));
    }
    return line.toString();
  }
}
