package io.bactrian.platform;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.MappingReader;
import io.bactrian.platform.drift.SchemaPrints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/**
 * Brings a system's tables into being. The core's own migrations run at start; a system's when it
 * is asked for.
 */
public final class Migrations {

  /** Without it every "already exists, skipping" is logged as a warning. */
  private static final String QUIET = "set client_min_messages = warning";

  private static final String CORE = "core";

  private final DataSource dataSource;
  private final Home home;
  private final SchemaPrints prints;

  Migrations(DataSource dataSource, Home home) {
    this.dataSource = dataSource;
    this.home = home;
    this.prints = new SchemaPrints(dataSource);
  }

  /**
   * Runs what is new in {@code migrations/<system>}, remembering it in {@code
   * bactrian.flyway_history_<system>}, and the tables as they are then. The statements name their
   * schemas: the search path is Bactrian's own.
   *
   * @return how many were run
   * @throws org.flywaydb.core.api.FlywayException when there are none, one fails, or one that was
   *     run before has been changed
   */
  public int migrate(String system) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(dataSource)
            .locations(home.migrations(system))
            .failOnMissingLocations(true)
            .defaultSchema("bactrian")
            .initSql(QUIET)
            .table("flyway_history_" + system)
            // The schema is never empty, the core's tables are in it: begin before the first
            // version.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .load();
    try {
      Boolean known = system.equals(CORE) ? null : prints.knows(system);
      if (known == null || (known && !isDue(flyway))) {
        return flyway.migrate().migrationsExecuted;
      }
      int[] executed = {0};
      prints.around(
          extent(system),
          () -> isDue(flyway),
          () -> {
            executed[0] = flyway.migrate().migrationsExecuted;
            return version(flyway);
          });
      return executed[0];
    } catch (SQLException e) {
      throw StoreUnavailable.of("remembering the tables of " + system, e);
    }
  }

  private static boolean isDue(Flyway flyway) {
    return flyway.info().pending().length > 0;
  }

  private static @Nullable String version(Flyway flyway) {
    MigrationInfo current = flyway.info().current();
    return current == null || current.getVersion() == null
        ? null
        : current.getVersion().getVersion();
  }

  /** A system's tables: those of its schema, and those that its mappings name elsewhere. */
  public SchemaPrints.Extent extent(String system) {
    MappingReader reader = new MappingReader(new ArrayList<>());
    TreeSet<String> tables = new TreeSet<>();
    for (Resource file : home.mappings(system)) {
      try {
        Mapping mapping =
            reader.read(
                system,
                String.valueOf(file.getFilename()),
                file.getContentAsString(StandardCharsets.UTF_8));
        if (mapping != null) {
          tables(mapping.body(), tables);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new SchemaPrints.Extent(system, List.copyOf(tables));
  }

  private static void tables(Mapping.Body body, TreeSet<String> tables) {
    String table = body.table().value();
    tables.add(table.contains(".") ? table : "public." + table);
    body.children().forEach(child -> tables(child.body(), tables));
  }
}
