package io.bactrian.platform;

import java.util.Set;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;

/**
 * The tables of the systems that the service works with: made while the context starts, after the
 * core's and before anything that Spring knows to use the database ({@code JdbcClient} and its
 * like, and what is marked {@code @DependsOnDatabaseInitialization}).
 */
record SystemTables(Set<String> systems) {

  /**
   * Runs what is new in the migrations of these systems.
   *
   * @throws org.flywaydb.core.api.FlywayException when there are none or one fails
   */
  static SystemTables of(Set<String> systems, Migrations migrations) {
    systems.stream().sorted().forEach(migrations::migrate);
    return new SystemTables(systems);
  }

  /** Tells Spring Boot, which knows Flyway only, that this bean makes tables too. */
  static final class Detector extends AbstractBeansOfTypeDatabaseInitializerDetector {

    @Override
    protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
      return Set.of(SystemTables.class);
    }

    @Override
    public int getOrder() {
      return 100; // Flyway's is 1
    }
  }
}
