package io.bactrian.cli;

import io.bactrian.bson.ExtendedJson;
import io.bactrian.repair.GivenId;
import io.bactrian.repair.Repairs;
import io.bactrian.repair.Sides;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian differences SYSTEM}: both sides of what differs, for the person who asks. */
@Command(
    name = "differences",
    description = {
      "Shows of each document that differed when its collection was last compared what MongoDB has",
      "and what the rows tell, as they are now, path by path. Exit status 0 only when nothing differs",
      "any more. Values are printed here and nowhere else."
    })
final class DifferencesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "COLLECTION",
      description = "its name in MongoDB; all without")
  private @Nullable String collection;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "this document, whether it was found to differ or not")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many documents of a collection (100)")
  private int most = 100;

  @Override
  public Integer call() {
    String of = collection;
    if (!ids.isEmpty() && of == null) {
      throw new ParameterException(spec.commandLine(), "--id needs a collection");
    }
    try (Engine engine = Engine.start("postgres", "mongo")) {
      Repairs repairs = RepairsAtHand.of(engine, system);
      Map<String, Collection<BsonValue>> asked = new LinkedHashMap<>();
      Repairs.Found found = repairs.found(system, of);
      if (ids.isEmpty() || of == null) {
        asked.putAll(found.documents());
      } else {
        asked.put(of, ids.stream().map(id -> GivenId.parse(repairs.lens(system, of), id)).toList());
      }
      long differing = 0;
      for (Map.Entry<String, Collection<BsonValue>> each : asked.entrySet()) {
        differing += show(System.out, repairs, each.getKey(), each.getValue());
      }
      found
          .rowsAlone()
          .forEach(
              (name, keys) ->
                  System.out.printf(
                      "%s: rows that tell no document, and have none: %s%n",
                      name, String.join(", ", keys)));
      System.out.printf(Locale.ROOT, "%,d documents differ.%n", differing);
      return differing == 0 && found.rowsAlone().isEmpty() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private long show(
      PrintStream out, Repairs repairs, String name, Collection<BsonValue> documents) {
    long differing = 0;
    long shown = 0;
    for (BsonValue id : documents) {
      Sides sides = repairs.sides(system, name, id);
      differing += sides.equal() ? 0 : 1;
      if (shown++ < most) {
        show(out, name, sides);
      }
    }
    if (shown > most) {
      out.printf(Locale.ROOT, "%s: %,d more are not shown (--most)%n", name, shown - most);
    }
    return differing;
  }

  private static void show(PrintStream out, String name, Sides sides) {
    out.printf("%s %s%n", name, sides.documentId());
    BsonDocument mongo = sides.mongo();
    BsonDocument postgres = sides.postgres();
    if (sides.equal()) {
      out.println("  is equal now");
    } else if (mongo == null) {
      out.println(
          postgres == null
              ? "  only PostgreSQL has it, and its rows tell no document"
              : "  only PostgreSQL has it: " + text(postgres));
    } else if (postgres == null) {
      out.println(
          sides.rowThere()
              ? "  its rows tell no document; MongoDB has " + text(mongo)
              : "  only MongoDB has it: " + text(mongo));
    } else {
      for (String path : sides.paths()) {
        out.printf("  %s%n", path);
        out.printf("    MongoDB     %s%n", text(at(mongo, path)));
        out.printf("    PostgreSQL  %s%n", text(at(postgres, path)));
      }
      if (sides.paths().isEmpty()) {
        sides.columns().forEach(column -> out.printf("  %s, which the document hides%n", column));
      }
    }
    if (sides.inQuarantine()) {
      out.println("  it is in the quarantine");
    }
  }

  /** The value at a path as {@link Sides#paths} gives it; a name may have dots in it. */
  private static @Nullable BsonValue at(@Nullable BsonValue value, String path) {
    if (path.isEmpty() || value == null) {
      return value;
    }
    if (value.isArray()) {
      int dot = path.indexOf('.');
      String place = dot < 0 ? path : path.substring(0, dot);
      int index = place.matches("\\d{1,9}") ? Integer.parseInt(place) : -1;
      return index >= 0 && index < value.asArray().size()
          ? at(value.asArray().get(index), dot < 0 ? "" : path.substring(dot + 1))
          : null;
    }
    if (!value.isDocument()) {
      return null;
    }
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      BsonValue inner = value.asDocument().get(path.substring(0, end));
      if (inner != null) {
        return at(inner, end == path.length() ? "" : path.substring(end + 1));
      }
    }
    return null;
  }

  private static String text(@Nullable BsonValue value) {
    return value == null
        ? "(nothing)"
        : new String(ExtendedJson.relaxed(value), StandardCharsets.UTF_8);
  }
}
