package io.bactrian.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.bactrian.infer.InferSettings;
import io.bactrian.infer.Sample;
import io.bactrian.source.DumpSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian try DUMP}: the newcomer's door. */
@Command(
    name = "try",
    description = {
      "Puts a MongoDB dump into PostgreSQL and proves that nothing was lost.",
      "It infers mappings and a schema, migrates, compares and reports. Exit status 0 only when",
      "every document has landed or is quarantined with its reason, and nothing differs."
    },
    footer = {
      "",
      "PostgreSQL runs embedded, with its data in ./data, unless BACTRIAN_POSTGRES_URL names one."
    })
final class TryCommand implements Callable<Integer> {

  private static final int LONGEST = 36;

  @Spec private CommandSpec spec = CommandSpec.create();

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
      description = "the schema to make, anew each time; by default try_ and the dump's name")
  private @Nullable String schema;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "look only at the first N documents of each collection to infer the schema")
  private @Nullable Long sample;

  @Option(
      names = "--hold",
      description = "keep PostgreSQL running after the report until Enter is pressed")
  private boolean hold;

  @Override
  public Integer call() throws SQLException, IOException {
    PrintStream out = System.out;
    String system = schema == null ? schema(dump) : schema;
    Sample looked = checked(system);
    try (DumpSource source = TryDump.open(dump)) {
      out.println("Trying " + source.name() + " in schema " + system);
      return migrate(source, system, looked, out);
    }
  }

  private int migrate(DumpSource source, String system, Sample looked, PrintStream out)
      throws SQLException, IOException {
    try (Engine engine = Engine.start("postgres")) {
      TryReport result =
          new TryDump(engine, out, Progress.onTerminal()).run(source, system, looked);
      new TrySummary(out).print(result, system);
      if (report != null) {
        write(result, report);
        out.println("Report: " + report);
      }
      whereItIs(out, engine, system);
      return result.exact() ? 0 : 1;
    }
  }

  /** Before anything is started. */
  private Sample checked(String system) {
    try {
      InferSettings.of(system);
      if (report != null && Files.isDirectory(report)) {
        throw new IllegalArgumentException("--report must name a file, is the folder " + report);
      }
      return sample == null ? new Sample.All() : new Sample.First(sample);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static void write(TryReport result, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), result);
  }

  private void whereItIs(PrintStream out, Engine engine, String system)
      throws SQLException, IOException {
    String psql =
        "  psql '" + engine.postgresAddress() + "' -c 'set search_path = " + system + "' -c '\\d'";
    if (!engine.embedsPostgres()) {
      out.println("The tables stay in schema " + system + ". To look at them:");
      out.println(psql);
    } else if (hold) {
      out.println("PostgreSQL runs until you press Enter. To look at the tables:");
      out.println(psql);
      int pressed = System.in.read();
      out.println(pressed < 0 ? "" : "Stopping PostgreSQL.");
    } else {
      out.println(
          "The tables stay in schema "
              + system
              + " of the embedded PostgreSQL, in "
              + engine.dataFolder()
              + "/postgres; with --hold it");
      out.println("keeps running after the report, so that you can look at them.");
    }
  }

  /** A name for the schema: letters, digits and underscores of the dump's own. */
  static String schema(Path dump) {
    String last = String.valueOf(dump.toAbsolutePath().normalize().getFileName());
    String name =
        last.toLowerCase(Locale.ROOT)
            .replaceAll("\\.(bson|json|ndjson|jsonl|archive)?(\\.gz)?$", "")
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    return "try_" + (name.isEmpty() ? "dump" : name.substring(0, Math.min(LONGEST, name.length())));
  }
}
