package io.bactrian.cli;

import io.bactrian.documents.BsonOrder;
import io.bactrian.mapping.Lens;
import io.bactrian.repair.GivenId;
import io.bactrian.repair.RepairJob;
import io.bactrian.repair.Repaired;
import io.bactrian.repair.Repairs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian repair SYSTEM COLLECTION}: makes the follower equal to the leader. */
@Command(
    name = "repair",
    description = {
      "Makes the store that follows equal to the one that leads, document by document, while both are",
      "written; then compares them again. Exit status 0 only when all are equal."
    })
final class RepairCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Parameters(index = "1", paramLabel = "COLLECTION", description = "its name in MongoDB")
  private String collection = "";

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  @Option(
      names = "--why",
      required = true,
      paramLabel = "TEXT",
      description = "kept in bactrian.repairs")
  private String why = "";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "how long the follower may take for a hundred documents (30s)")
  private String timeout = "30s";

  /** Which documents. */
  static final class Which {
    @Option(names = "--id", paramLabel = "ID", description = "these documents")
    private List<String> ids = new ArrayList<>();

    @ArgGroup(exclusive = false)
    private @Nullable Range range;

    @Option(
        names = "--all",
        description = "all that differed when the collection was last compared")
    private boolean all;
  }

  /** Of those that differed. */
  static final class Range {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "ID",
        description = "of those that differed the ones from here")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "ID", description = "to here")
    private String to = "";
  }

  @Override
  public Integer call() {
    try (Engine engine = Engine.start("postgres", "mongo")) {
      Repairs repairs = RepairsAtHand.of(engine, system);
      List<BsonValue> ids = ids(repairs);
      if (ids.isEmpty()) {
        System.out.println("Nothing of " + collection + " was found to differ.");
      }
      List<Repaired> repaired =
          repairs.repair(
              new RepairJob(
                  system,
                  collection,
                  ids,
                  System.getProperty("user.name", "unknown"),
                  why,
                  DurationStyle.detectAndParse(timeout)));
      for (Repaired each : repaired) {
        System.out.printf(
            "  %s %s%s%n",
            each.documentId(), each.outcome(), each.reason() == null ? "" : ": " + each.reason());
      }
      int alone =
          repairs
              .found(system, collection)
              .rowsAlone()
              .getOrDefault(collection, new TreeSet<>())
              .size();
      if (which.all && alone > 0) {
        System.out.printf(
            Locale.ROOT, "  %,d rows tell no document: a person has to decide%n", alone);
      }
      long holds = repaired.stream().filter(Repaired::holds).count();
      System.out.printf(Locale.ROOT, "%,d of %,d are equal.%n", holds, repaired.size());
      return holds == repaired.size() && (alone == 0 || !which.all) ? 0 : 1;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private List<BsonValue> ids(Repairs repairs) {
    Lens lens = repairs.lens(system, collection);
    if (!which.ids.isEmpty()) {
      return which.ids.stream().map(id -> GivenId.parse(lens, id)).toList();
    }
    TreeSet<BsonValue> found =
        repairs
            .found(system, collection)
            .documents()
            .getOrDefault(collection, new TreeSet<>(BsonOrder.INSTANCE));
    Range range = which.range;
    return List.copyOf(
        range == null
            ? found
            : found.subSet(
                GivenId.parse(lens, range.from), true, GivenId.parse(lens, range.to), true));
  }
}
