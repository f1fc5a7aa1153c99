package io.bactrian.platform;

import io.bactrian.landing.CatalogueReader;
import io.bactrian.mapping.Catalogue;
import io.bactrian.mapping.IdMap;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.MappingProblems;
import io.bactrian.mapping.MappingReader;
import io.bactrian.mapping.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.core.io.Resource;

/** Makes the lenses of a system: its mappings, checked against the catalogue of its tables. */
public final class Systems {

  private final Home home;
  private final Migrations migrations;
  private final DataSource postgres;

  Systems(Home home, Migrations migrations, DataSource postgres) {
    this.home = home;
    this.migrations = migrations;
    this.postgres = postgres;
  }

  /** The systems that have mappings, by name. */
  public List<String> names() {
    return home.systems();
  }

  /**
   * Migrates a system's tables and reads its mappings.
   *
   * @throws MappingProblems with every mistake in its mappings
   * @throws IllegalArgumentException when there is no such system
   */
  public Lenses open(String system) {
    List<Resource> files = home.mappings(system);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no system " + system + "; known are " + String.join(", ", names()));
    }
    migrations.migrate(system);
    Map<String, String> mappings = new LinkedHashMap<>();
    for (Resource file : files) {
      try {
        mappings.put(
            "mappings/" + system + "/" + Objects.requireNonNull(file.getFilename()),
            file.getContentAsString(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return compile(system, mappings);
  }

  /**
   * Checks mappings against the tables that are there.
   *
   * @param mappings YAML by file name
   * @throws MappingProblems with every mistake
   */
  public Lenses compile(String system, Map<String, String> mappings) {
    List<Problem> problems = new ArrayList<>();
    MappingReader reader = new MappingReader(problems);
    List<Mapping> read = new ArrayList<>();
    mappings.forEach(
        (file, yaml) -> {
          Mapping mapping = reader.read(system, file, yaml);
          if (mapping != null) {
            read.add(mapping);
          }
        });
    if (!problems.isEmpty()) {
      throw new MappingProblems(problems);
    }
    return Lenses.compile(read, catalogue(read), IdMap.NONE);
  }

  private Catalogue catalogue(List<Mapping> mappings) {
    TreeSet<String> schemas = new TreeSet<>();
    mappings.forEach(mapping -> schemas(mapping.body(), schemas));
    try (Connection connection = postgres.getConnection()) {
      return CatalogueReader.read(connection, List.copyOf(schemas));
    } catch (SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL's catalogue cannot be read: " + e.getMessage(), e);
    }
  }

  private static void schemas(Mapping.Body body, TreeSet<String> schemas) {
    String table = body.table().value();
    schemas.add(table.contains(".") ? table.substring(0, table.indexOf('.')) : "public");
    body.children().forEach(child -> schemas(child.body(), schemas));
  }
}
