package io.bactrian.platform;

import io.bactrian.identity.IdMap;
import io.bactrian.identity.StoredIdMap;
import io.bactrian.landing.CatalogueReader;
import io.bactrian.mapping.Catalogue;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.MappingProblems;
import io.bactrian.mapping.MappingReader;
import io.bactrian.mapping.Problem;
import io.bactrian.mapping.TableShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;

/** Makes the lenses of a system: its mappings, checked against the catalogue of its tables. */
public final class Systems {

  private static final Logger LOG = LoggerFactory.getLogger(Systems.class);

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
    Map<String, String> mappings = files(system);
    migrations.migrate(system);
    return compile(system, mappings);
  }

  /** All mappings of all systems, as their files say: no store is asked. */
  public CollectionsByName<Mapping> collections() {
    return new CollectionsByName<>(
        names().stream().flatMap(system -> read(system, files(system)).stream()).toList(),
        mapping -> mapping);
  }

  /**
   * As {@link #open}, for who looks at rows only: these lenses know no mapped id, and so nothing
   * has to be read for them. A system without mappings has none.
   */
  public List<Lens> rowsOf(String system) {
    if (home.mappings(system).isEmpty()) {
      return List.of();
    }
    Map<String, String> mappings = files(system);
    migrations.migrate(system);
    List<Mapping> read = read(system, mappings);
    return Lenses.compile(read, catalogue(read), IdMap.NONE).inOrder();
  }

  private Map<String, String> files(String system) {
    List<Resource> files = home.mappings(system);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no system " + system + "; known are " + String.join(", ", names()));
    }
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
    return mappings;
  }

  /**
   * Checks mappings against the tables that are there.
   *
   * @param mappings YAML by file name
   * @throws MappingProblems with every mistake
   */
  public Lenses compile(String system, Map<String, String> mappings) {
    List<Mapping> read = read(system, mappings);
    StoredIdMap ids = new StoredIdMap(postgres, system);
    Lenses lenses = Lenses.compile(read, catalogue(read), ids);
    for (Lens lens : lenses.all()) {
      if (lens.mapping().identity() == Mapping.Identity.MAPPED) {
        ids.warm(lens.collection());
        complete(system, lens);
      }
    }
    return lenses;
  }

  private static List<Mapping> read(String system, Map<String, String> mappings) {
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
    return read;
  }

  /**
   * Rows that an application wrote by itself, and nobody entered, could not be found by any
   * document.
   */
  private void complete(String system, Lens lens) {
    TableShape root = lens.tables().get(0);
    String key = TableShape.quote(root.columns().get(lens.key()).name());
    String sql =
        "select count(*) from "
            + root.sqlName()
            + " t where not exists (select 1 from bactrian.id_map m where m.system = ?"
            + " and m.collection = ? and m.uuid = t."
            + key
            + ")";
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, system);
      statement.setString(2, lens.collection());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getLong(1) > 0) {
          LOG.warn(
              "{} rows of {} have no entry in bactrian.id_map for collection {}: nothing in MongoDB"
                  + " stands for them",
              row.getLong(1),
              root.qualifiedName(),
              lens.collection());
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the id map cannot be checked: " + e.getMessage(), e);
    }
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
