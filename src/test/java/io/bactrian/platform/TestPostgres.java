package io.bactrian.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL for tests: one server per test JVM, started when first asked for and stopped
 * with the JVM, and as many empty databases on it as tests want.
 */
public final class TestPostgres {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestPostgres() {}

  /** A new, empty database; every connection is the superuser's. */
  public static DataSource freshDatabase() {
    return dataSource(createDatabase());
  }

  /** A new database with Bactrian's own tables and nothing else. */
  public static DataSource databaseWithCore() {
    return dataSource(create(" template " + Core.DATABASE));
  }

  /** The JDBC URL, with user, of a new, empty database. */
  public static String freshUrl() {
    return Server.RUNNING.getJdbcUrl("postgres", createDatabase());
  }

  /** The JDBC URL, with user, of a new database with Bactrian's own tables and nothing else. */
  public static String urlWithCore() {
    return Server.RUNNING.getJdbcUrl("postgres", create(" template " + Core.DATABASE));
  }

  /** A connection to a new, empty database; the caller closes it. */
  public static Connection freshConnection() throws SQLException {
    return freshDatabase().getConnection();
  }

  private static String createDatabase() {
    return create("");
  }

  private static String create(String options) {
    String name = "test_" + DATABASES.incrementAndGet();
    try (Connection connection = dataSource("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + options);
    } catch (SQLException e) {
      throw new IllegalStateException("could not create database " + name, e);
    }
    return name;
  }

  private static DataSource dataSource(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(Server.RUNNING.getJdbcUrl("postgres", database));
    return source;
  }

  /** Holds the database from which those with Bactrian's own tables are copied. */
  private static final class Core {
    static final String DATABASE = migrated();

    private static String migrated() {
      String name = createDatabase();
      new Migrations(dataSource(name), Home.of(".")).migrate("core");
      return name;
    }
  }

  /** Holds the server, so that it starts on first use. Its data may be lost: fsync stays off. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("synchronous_commit", "off")
            .setServerConfig("max_connections", "200")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException("the tests' PostgreSQL did not start", e);
      }
    }
  }
}
