package io.bactrian.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.bactrian.Bactrian;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/** The program without its web server, for as long as a command runs. */
final class Engine implements AutoCloseable {

  /** What reports a start that failed: {@link Failure} does that for commands. */
  private static final Map<String, LogLevel> QUIET =
      Map.of(
          "org.springframework.boot.SpringApplication", LogLevel.OFF,
          "org.springframework.boot.diagnostics", LogLevel.OFF,
          "org.springframework.context", LogLevel.ERROR);

  private final ConfigurableApplicationContext context;

  private Engine(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts the stores that a command needs, and the routes.
   *
   * @param stores {@code postgres}, {@code mongo}, {@code redis}
   * @throws IllegalStateException when there is no MongoDB any more, which is asked for
   */
  static Engine start(String... stores) {
    return start(Map.of(), stores);
  }

  /** As {@link #start(String...)}, with settings of which each can be overridden from outside. */
  static Engine start(Map<String, String> settings, String... stores) {
    Map<String, Object> properties = new LinkedHashMap<>(settings);
    properties.put("bactrian.stores", String.join(",", stores));
    properties.put("logging.level.root", "warn");
    // Whoever stops a command wants it stopped; what it was doing is rolled back.
    properties.put("camel.main.shutdown-timeout", "2");
    properties.put("camel.main.shutdown-log-inflight-exchanges-on-timeout", "false");
    LoggingSystem logging = LoggingSystem.get(Engine.class.getClassLoader());
    QUIET.forEach(
        (logger, level) -> {
          properties.put("logging.level." + logger, level.name());
          logging.setLogLevel(logger, level); // for what fails before properties are read
        });
    Engine engine =
        new Engine(
            new SpringApplicationBuilder(Bactrian.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties(properties)
                .run());
    if (List.of(stores).contains("mongo") && engine.hasNoMongo()) {
      engine.close();
      throw new IllegalStateException(
          "there is no MongoDB any more (bactrian.mongo.url is none), and this needs it");
    }
    return engine;
  }

  private boolean hasNoMongo() {
    return context.getEnvironment().getProperty("bactrian.mongo.url", "").equals("none");
  }

  /** Lets nothing be logged any more. */
  static void silence() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      logback.getLoggerList().forEach(logger -> logger.setLevel(Level.OFF));
    }
  }

  <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  /** Whether PostgreSQL runs only as long as this engine. */
  boolean embedsPostgres() {
    return context.getEnvironment().getProperty("bactrian.postgres.url", "").isBlank();
  }

  /** Where embedded stores keep their data. */
  String dataFolder() {
    return context.getEnvironment().getProperty("bactrian.data-folder", "./data");
  }

  /** PostgreSQL's address as psql takes it, without a password. */
  String postgresAddress() throws SQLException {
    try (Connection connection = get(DataSource.class).getConnection()) {
      DatabaseMetaData told = connection.getMetaData();
      return told.getURL()
          .replaceFirst("^jdbc:", "")
          .replaceFirst("[?].*$", "")
          .replaceFirst("//", "//" + told.getUserName() + "@");
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
