package io.bactrian.cli;

import io.bactrian.mapping.Lens;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Systems;
import io.bactrian.shadow.Fed;
import io.bactrian.shadow.ShadowReport;
import io.bactrian.shadow.ShadowSettings;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bactrian shadow SYSTEM}: what shadow reads came to. */
@Command(
    name = "shadow",
    description = {
      "Prints by collection how many reads were compared, what differed, and how long both stores",
      "took. Exit status 0 only when reads were compared and none differed."
    })
final class ShadowCommand implements Callable<Integer> {

  private static final int SHOWN = 20;

  @Parameters(paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description = "how far back: 90m, 24h, 7d (default: ${DEFAULT-VALUE})")
  private String since = "24h";

  @Override
  public Integer call() {
    Duration period = DurationStyle.detectAndParse(since, ChronoUnit.HOURS);
    try (Engine engine = Engine.start("postgres")) {
      Map<String, String> leftOut = new TreeMap<>();
      Fed fed = new Fed(engine.get(DataSource.class), engine.get(StoreModes.class));
      for (Lens lens : engine.get(Systems.class).rowsOf(system)) {
        String why = fed.whyNot(lens);
        if (why != null) {
          leftOut.put(lens.collection(), why);
        }
      }
      ShadowReport report = engine.get(ShadowReport.class);
      List<ShadowReport.Line> lines = report.lines(system, period);
      List<ShadowReport.Query> queries = report.queries(system, period);
      print(System.out, lines);
      mismatches(System.out, report.mismatches(system, period, SHOWN));
      queries(System.out, queries);
      rest(System.out, report.ignored(system), leftOut);
      long compared = lines.stream().mapToLong(ShadowReport.Line::compared).sum();
      long differing =
          lines.stream().mapToLong(ShadowReport.Line::mismatches).sum()
              + queries.stream().mapToLong(ShadowReport.Query::differing).sum();
      System.out.println(
          compared == 0
              ? "Nothing was compared, which proves nothing."
              : String.format(Locale.ROOT, "%,d reads compared, %,d differ.", compared, differing));
      return compared > 0 && differing == 0 ? 0 : 1;
    }
  }

  static void print(PrintStream out, List<ShadowReport.Line> lines) {
    out.println();
    out.printf(
        Locale.ROOT,
        "  %-32s %10s %10s %10s %8s %8s %-22s %-22s%n",
        "collection",
        "reads",
        "compared",
        "mismatches",
        "late",
        "noise",
        "mongo p50/p95/p99 ms",
        "postgres p50/p95/p99 ms");
    for (ShadowReport.Line line : lines) {
      out.printf(
          Locale.ROOT,
          "  %-32s %,10d %,10d %,10d %,8d %,8d %-22s %-22s%s%n",
          line.collection(),
          line.reads(),
          line.compared(),
          line.mismatches(),
          line.late(),
          line.noise(),
          words(line.mongo()),
          words(line.postgres()),
          aside(line));
    }
  }

  private static String aside(ShadowReport.Line line) {
    StringBuilder aside = new StringBuilder();
    say(aside, line.dropped(), "dropped");
    say(aside, line.unanswered(), "unanswered");
    say(aside, line.quarantined(), "in quarantine");
    say(aside, line.expired(), "expired");
    say(aside, line.notFed(), "not followed");
    say(aside, line.behind(), "behind");
    return aside.toString();
  }

  private static void say(StringBuilder aside, long count, String what) {
    if (count > 0) {
      aside.append(String.format(Locale.ROOT, "  %,d %s", count, what));
    }
  }

  private static String words(ShadowReport.Percentiles took) {
    return number(took.p50()) + " / " + number(took.p95()) + " / " + number(took.p99());
  }

  private static String number(@Nullable Double millis) {
    return millis == null
        ? "-"
        : String.format(Locale.ROOT, millis < 10 ? "%.1f" : "%,.0f", millis);
  }

  private static void mismatches(PrintStream out, List<ShadowReport.Found> found) {
    if (!found.isEmpty()) {
      out.println();
      out.println("The last that differed (all are in bactrian.shadow_mismatches):");
    }
    for (ShadowReport.Found each : found) {
      out.printf(
          Locale.ROOT,
          "  %s  %s of %s %s: %s, after %d looks%n",
          each.at().truncatedTo(ChronoUnit.SECONDS),
          each.origin(),
          each.collection(),
          each.what(),
          how(each),
          each.tries());
    }
  }

  private static String how(ShadowReport.Found each) {
    if (each.onlyOrder()) {
      return "the order";
    }
    if (each.mongoDocuments() != each.postgresDocuments()) {
      return "MongoDB has "
          + each.mongoDocuments()
          + ", PostgreSQL "
          + each.postgresDocuments()
          + (each.paths().isEmpty() ? "" : "; " + String.join(", ", each.paths()));
    }
    return each.paths().isEmpty() ? "other documents" : String.join(", ", each.paths());
  }

  private static void queries(PrintStream out, List<ShadowReport.Query> queries) {
    if (!queries.isEmpty()) {
      out.println();
      out.println("Paired queries:");
    }
    for (ShadowReport.Query each : queries) {
      out.printf(
          Locale.ROOT,
          "  %-36s %,6d runs %,6d differ  mongo %s ms, postgres %s ms%n",
          each.name(),
          each.runs(),
          each.differing(),
          words(each.mongo()),
          words(each.postgres()));
    }
  }

  private static void rest(
      PrintStream out, List<ShadowSettings.Ignored> ignored, Map<String, String> leftOut) {
    out.println();
    ignored.forEach(
        each ->
            out.println(
                "Ignored: "
                    + each.collection()
                    + "."
                    + each.field()
                    + ", because "
                    + each.reason()));
    leftOut.forEach((collection, why) -> out.println("Left out now: " + collection + ", " + why));
  }
}
