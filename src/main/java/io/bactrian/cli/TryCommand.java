package io.bactrian.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.bactrian.infer.Sample;
import io.bactrian.source.DumpSource;
import io.bactrian.source.Source;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bactrian try DUMP}: the newcomer's door. */
@Command(
    name = "try",
    description = {
      "Puts somebody's MongoDB dump into PostgreSQL and proves that nothing was lost:",
      "infers mapping and schema, migrates, compares, reports. Exit status 0 only when",
      "every document has landed or is quarantined with its reason, and nothing differs."
    })
final class TryCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "DUMP",
      description = "a mongodump folder or archive, a .bson file, or JSON as mongoexport writes it")
  private Path dump = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write the report there as JSON, too")
  private @Nullable Path report;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "the schema to make; by default try_ and the dump's name")
  private @Nullable String schema;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "look only at the first N documents of each collection to infer the schema")
  private @Nullable Long sample;

  @Override
  public Integer call() throws SQLException, IOException {
    PrintStream out = System.out;
    String system = schema == null ? "try_" + name(dump) : schema;
    TryReport result;
    try (Source source = DumpSource.open(dump);
        Engine engine = Engine.start("postgres")) {
      out.println();
      out.println("Trying " + source.name() + " in schema " + system);
      Sample looked = sample == null ? new Sample.All() : new Sample.First(sample);
      result = new TryDump(engine, out, Progress.onTerminal()).run(source, system, looked);
    }
    print(out, result);
    if (report != null) {
      Path parent = report.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(report.toFile(), result);
      out.println("Report: " + report);
    }
    return result.exact() ? 0 : 1;
  }

  /** A name for the schema: letters, digits and underscores of the dump's own. */
  static String name(Path dump) {
    String last = String.valueOf(dump.toAbsolutePath().normalize().getFileName());
    String name =
        last.toLowerCase(Locale.ROOT)
            .replaceAll("\\.(bson|json|ndjson|archive)?(\\.gz)?$", "")
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    return name.isEmpty() ? "dump" : name.substring(0, Math.min(36, name.length()));
  }

  private static void print(PrintStream out, TryReport report) {
    out.println();
    out.printf(
        Locale.ROOT,
        "  %-32s %10s %10s %11s %7s %8s %10s %10s%n",
        "collection",
        "documents",
        "landed",
        "quarantined",
        "tables",
        "in extra",
        "differing",
        "not back");
    for (TryReport.Collection collection : report.collections()) {
      if (collection.error() != null) {
        out.printf(Locale.ROOT, "  %-32s damaged: %s%n", collection.name(), collection.error());
        continue;
      }
      out.printf(
          Locale.ROOT,
          "  %-32s %,10d %,10d %,11d %7d %,8d %,10d %,10d%n",
          collection.name(),
          collection.documents(),
          collection.landed(),
          collection.quarantined(),
          collection.tables().size(),
          collection.extraPaths(),
          collection.parity().differing(),
          collection.roundTrip().different());
      collection.differences().stream()
          .limit(5)
          .forEach(difference -> out.println("    " + TryDump.describe(difference)));
      if (!collection.reasons().isEmpty()) {
        out.println("    in quarantine: " + reasons(collection.reasons()));
      }
    }
    out.println();
    out.println(
        report.exact()
            ? "Exact: every document is in its tables or in the quarantine, and comes back equal."
            : "Not exact: see above.");
  }

  private static String reasons(Map<String, Long> reasons) {
    return reasons.entrySet().stream()
        .map(reason -> reason.getKey() + " " + reason.getValue())
        .collect(Collectors.joining(", "));
  }
}
