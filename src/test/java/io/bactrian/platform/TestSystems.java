package io.bactrian.platform;

import io.bactrian.mapping.Lenses;
import javax.sql.DataSource;

/** The repository's own systems on a test's database. */
public final class TestSystems {

  private TestSystems() {}

  /** Migrates the core and the system, and makes its lenses. */
  public static Lenses open(DataSource database, String system) {
    Home home = Home.of(".");
    Migrations migrations = new Migrations(database, home);
    migrations.migrate("core");
    return new Systems(home, migrations, database).open(system);
  }
}
