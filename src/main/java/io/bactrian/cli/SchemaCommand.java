package io.bactrian.cli;

import io.bactrian.mapping.Lenses;
import io.bactrian.platform.Migrations;
import io.bactrian.platform.Systems;
import io.bactrian.platform.drift.SchemaCheck;
import io.bactrian.platform.drift.SchemaPrints;
import io.bactrian.schema.CollectionTable;
import io.bactrian.schema.Diagram;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian schema SYSTEM [TABLE…]}: what the documents become, for people to look at. */
@Command(
    name = "schema",
    description = {
      "Prints a diagram of a system's tables in the language of Mermaid, or with --collections",
      "a Markdown table of its mappings. Makes the tables where they are missing.",
      "With --check says whether the tables are still those that the last migration left; exit",
      "status 0 only when they are."
    })
final class SchemaCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Parameters(
      index = "1..*",
      paramLabel = "TABLE",
      description = "only these of its tables; * stands for any characters")
  private List<String> tables = new ArrayList<>();

  @Option(names = "--collections", description = "what becomes of each collection")
  private boolean collections;

  @Option(names = "--check", description = "whether the tables have drifted from the migrations")
  private boolean check;

  @Option(
      names = "--accept",
      description = "from now on count what is there as what the last migration left")
  private boolean accept;

  @Override
  public Integer call() throws SQLException {
    try (Engine engine = Engine.start("postgres")) {
      if (check || accept) {
        return drift(engine);
      }
      Lenses lenses = engine.get(Systems.class).open(system);
      if (collections) {
        System.out.print(CollectionTable.of(lenses));
        return 0;
      }
      TreeSet<String> schemas = new TreeSet<>();
      lenses.all().stream()
          .flatMap(lens -> lens.tables().stream())
          .map(table -> table.qualifiedName().replaceFirst("[.].*", ""))
          .forEach(schemas::add);
      try (Connection connection = engine.get(DataSource.class).getConnection()) {
        Diagram diagram = Diagram.read(connection, schemas);
        System.out.print(diagram.draw(diagram.tables(tables)));
      }
      return 0;
    } catch (Diagram.NoSuchTable e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Runs no migration: whoever serves does, and would write down the drift first. */
  private int drift(Engine engine) {
    SchemaPrints.Extent extent = engine.get(Migrations.class).extent(system);
    SchemaPrints prints = new SchemaPrints(engine.get(DataSource.class));
    if (accept) {
      prints.accept(extent);
    }
    SchemaCheck found = prints.check(extent);
    if (found == null) {
      System.out.println("No migration of " + system + " has been run.");
      return 1;
    }
    System.out.println(
        found.what() == null
            ? "The tables of %s are those that migration %s left."
                .formatted(system, found.version())
            : "The tables of %s are not those that migration %s left:%n%s"
                .formatted(system, found.version(), found.what()));
    return found.drifted() ? 1 : 0;
  }
}
