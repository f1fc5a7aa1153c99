package io.bactrian.cli;

import io.bactrian.infer.DamagedCollection;
import io.bactrian.infer.Infer;
import io.bactrian.infer.InferSettings;
import io.bactrian.infer.Inference;
import io.bactrian.infer.InferredCollection;
import io.bactrian.infer.Sample;
import io.bactrian.source.DumpSource;
import io.bactrian.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bactrian infer DUMP SYSTEM}: drafts mappings and a migration, as files to be edited. */
@Command(
    name = "infer",
    description = {
      "Looks at a dump and drafts a system: mappings/SYSTEM/*.yaml and",
      "migrations/SYSTEM/V1__inferred.sql, to be read and changed before they are used."
    })
final class InferCommand implements Callable<Integer> {

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
  private Path to = Path.of(".");

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "look only at the first N documents of each collection")
  private @Nullable Long sample;

  @Option(names = "--force", description = "overwrite files that are there")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (!system.matches("[a-z][a-z0-9_]{0,40}")) {
      throw new IllegalArgumentException(
          "a system's name is lower-case letters, digits and underscores, not " + system);
    }
    Inference inference;
    try (Source source = DumpSource.open(dump);
        Progress progress = new Progress("looking", System.out, Progress.onTerminal(), Map.of())) {
      Map<String, Long> seen = new LinkedHashMap<>();
      inference =
          Infer.of(
              source,
              InferSettings.of(system)
                  .withSample(sample == null ? new Sample.All() : new Sample.First(sample)),
              (collection, documents) -> {
                long before = Objects.requireNonNullElse(seen.put(collection, documents), 0L);
                progress.read(collection, documents - before, 0);
              });
    }
    write(
        to.resolve("migrations").resolve(system).resolve("V1__inferred.sql"),
        inference.migration());
    for (InferredCollection collection : inference.collections()) {
      write(
          to.resolve("mappings").resolve(system).resolve(fileName(collection.collection())),
          collection.mappingYaml());
    }
    for (DamagedCollection damaged : inference.damaged()) {
      System.out.println("damaged: " + damaged.collection() + ": " + damaged.message());
    }
    return inference.damaged().isEmpty() ? 0 : 1;
  }

  private static String fileName(String collection) {
    return collection.replaceAll("[^A-Za-z0-9._-]", "_") + ".yaml";
  }

  private void write(Path file, String text) throws IOException {
    if (Files.exists(file) && !force) {
      throw new IllegalStateException(file + " is there already; overwrite it with --force");
    }
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
    System.out.println("wrote " + file);
  }
}
