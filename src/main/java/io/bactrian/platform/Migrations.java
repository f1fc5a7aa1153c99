package io.bactrian.platform;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Brings a system's tables into being. The core's own migrations run at start; a system's when it
 * is asked for.
 */
public final class Migrations {

  /** Without it every "already exists, skipping" is logged as a warning. */
  private static final String QUIET = "set client_min_messages = warning";

  private final DataSource dataSource;
  private final Home home;

  Migrations(DataSource dataSource, Home home) {
    this.dataSource = dataSource;
    this.home = home;
  }

  /**
   * Runs what is new in {@code migrations/<system>}, remembering it in {@code
   * bactrian.flyway_history_<system>}. The statements name their schemas: the search path is
   * Bactrian's own.
   *
   * @return how many were run
   * @throws org.flywaydb.core.api.FlywayException when there are none, one fails, or one that was
   *     run before has been changed
   */
  public int migrate(String system) {
    return Flyway.configure()
        .dataSource(dataSource)
        .locations(home.migrations(system))
        .failOnMissingLocations(true)
        .defaultSchema("bactrian")
        .initSql(QUIET)
        .table("flyway_history_" + system)
        // The schema is never empty, the core's tables are in it: begin before the first version.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
