package io.bactrian.platform;

import io.bactrian.mapping.Lenses;
import javax.sql.DataSource;

/** The repository's own tables and systems on a test's database. */
public final class TestSystems {

  private static final Home HOME = Home.of(".");

  private TestSystems() {}

  /** Makes Bactrian's own tables where they are missing. */
  public static DataSource core(DataSource database) {
    new Migrations(database, HOME).migrate("core");
    return database;
  }

  /** Makes Bactrian's own tables where they are missing, the system's, and the system's lenses. */
  public static Lenses open(DataSource database, String system) {
    return new Systems(HOME, new Migrations(core(database), HOME), database).open(system);
  }
}
