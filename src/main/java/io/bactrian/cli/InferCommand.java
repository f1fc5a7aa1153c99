package io.bactrian.cli;

import io.bactrian.infer.DamagedCollection;
import io.bactrian.infer.Infer;
import io.bactrian.infer.InferSettings;
import io.bactrian.infer.Inference;
import io.bactrian.infer.InferredCollection;
import io.bactrian.infer.Sample;
import io.bactrian.source.DumpSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian infer DUMP SYSTEM}: drafts mappings and a migration, as files to be edited. */
@Command(
    name = "infer",
    description = {
      "Drafts mappings and a schema from what is in a dump.",
      "It writes mappings/SYSTEM/*.yaml and migrations/SYSTEM/V1__inferred.sql, to be read",
      "and changed before they are used."
    })
final class InferCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DUMP", description = "as for try")
  private Path dump = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "SYSTEM",
      description = "the system's name: lower-case letters, digits and underscores")
  private String system = "";

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "the folder that holds mappings/ and migrations/; by default this one")
  private Path to = Path.of("");

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "look only at the first N documents of each collection")
  private @Nullable Long sample;

  @Option(names = "--force", description = "overwrite files that are there")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    InferSettings settings = settings();
    PrintStream out = System.out;
    Inference inference;
    try (DumpSource source = TryDump.open(dump);
        Progress progress = new Progress("looking", out, Progress.onTerminal(), Map.of())) {
      inference = Infer.of(source, settings, progress::seen);
    }
    for (DamagedCollection damaged : inference.damaged()) {
      out.println("Left out, because damaged: " + damaged.message());
    }
    if (inference.collections().isEmpty()) {
      out.println("Nothing is left to draft.");
      return 1;
    }
    write(files(inference), out);
    out.println("Read the comments in them, change what you like, and then copy and compare:");
    String home = to.toString().isEmpty() ? "." : to.toString();
    for (String command : new String[] {"backfill", "verify"}) {
      out.printf(
          "  java -Dbactrian.home=%s -jar bactrian.jar %s %s --from %s%n",
          home, command, system, dump);
    }
    return inference.damaged().isEmpty() ? 0 : 1;
  }

  private InferSettings settings() {
    try {
      if (!system.matches("[a-z][a-z0-9_]{0,40}")) {
        throw new IllegalArgumentException(
            "a system's name is lower-case letters, digits and underscores, not " + system);
      }
      return InferSettings.of(system)
          .withSample(sample == null ? new Sample.All() : new Sample.First(sample));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** What is to be written, by where. */
  private Map<Path, String> files(Inference inference) {
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(
        to.resolve("migrations").resolve(system).resolve("V1__inferred.sql"),
        inference.migration());
    Path mappings = to.resolve("mappings").resolve(system);
    for (InferredCollection collection : inference.collections()) {
      String name = collection.collection().replaceAll("[^A-Za-z0-9._-]", "_");
      String unique = name;
      for (int i = 2; files.containsKey(mappings.resolve(unique + ".yaml")); i++) {
        unique = name + "_" + i;
      }
      files.put(mappings.resolve(unique + ".yaml"), collection.mappingYaml());
    }
    return files;
  }

  private void write(Map<Path, String> files, PrintStream out) throws IOException {
    for (Path file : files.keySet()) {
      if (Files.exists(file) && !force) {
        throw new IllegalStateException(
            file + " is there already; nothing was written. Overwrite it with --force");
      }
    }
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.createDirectories(Objects.requireNonNull(file.getKey().getParent()));
      Files.writeString(file.getKey(), file.getValue());
      out.println("wrote " + file.getKey());
    }
  }
}
