package io.bactrian.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL from a Maven artifact, durable like an installed one. */
final class EmbeddedPostgresServer implements EmbeddedServer {

  private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

  static final String USER = "postgres";
  static final String DATABASE = "bactrian";

  private static final String UNFINISHED = "postgres.new-";

  /** Recovery after a crash may have to replay a lot. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EmbeddedPostgres server;
  private final Path folder;
  private final String version;

  private EmbeddedPostgresServer(EmbeddedPostgres server, Path folder, String version) {
    this.server = server;
    this.folder = folder;
    this.version = version;
  }

  /**
   * Starts it on {@code postgres} in the data folder.
   *
   * @throws CannotStart when the port is taken or the folder can't be used
   */
  static EmbeddedPostgresServer start(DataFolder data, int wantedPort) {
    int port = Port.choose(Store.POSTGRES, wantedPort);
    Path folder = data.resolve("postgres");
    Path log = data.freshLog("postgres");
    try {
      removeUnfinished(data);
      if (!new PostgresFolder(folder, Clock.systemUTC()).isReady()) {
        create(data, folder, port, log);
      }
      clearPid(folder);
      EmbeddedPostgres server = launch(folder, port, log);
      try {
        return new EmbeddedPostgresServer(server, folder, query(server, "show server_version"));
      } catch (SQLException | RuntimeException e) {
        stop(server, folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("the embedded PostgreSQL does not answer; see " + log, e);
    }
  }

  /**
   * Makes the cluster and its database under another name and renames it at the end, so that a
   * folder called {@code postgres} is a whole one however the process ended. The name is a new one
   * each time: the initdb of a killed run may still be writing into its own.
   */
  private static void create(DataFolder data, Path folder, int port, Path log)
      throws IOException, SQLException {
    Path unfinished = data.resolve(UNFINISHED + System.currentTimeMillis());
    EmbeddedPostgres server = launch(unfinished, port, log);
    try {
      execute(server, "create database " + DATABASE);
    } finally {
      stop(server, unfinished);
    }
    Files.move(unfinished, folder);
  }

  private static void removeUnfinished(DataFolder data) throws IOException {
    for (Path unfinished : data.list(UNFINISHED)) {
      clearPid(unfinished);
      try {
        FileSystemUtils.deleteRecursively(unfinished);
      } catch (FileSystemException e) {
        logger.info("{} is still being written to; the next start will remove it", unfinished);
      }
    }
  }

  private static EmbeddedPostgres launch(Path folder, int port, Path log) throws IOException {
    ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(port)
            .setPGStartupWait(PATIENCE)
            .setOutputRedirector(output)
            .setErrorRedirector(output)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    FutureTask<EmbeddedPostgres> starting = new FutureTask<>(builder::start);
    new Thread(starting, "postgres-start").start();
    while (true) {
      try {
        return starting.get(200, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // The library goes on trying to connect after pg_ctl has given up; its output tells.
        if (ServerLog.says(log, "could not start server")) {
          starting.cancel(true);
          throw refused(folder, log, e);
        }
      } catch (ExecutionException e) {
        clearPid(folder);
        throw refused(folder, log, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while starting PostgreSQL", e);
      }
    }
  }

  private static CannotStart refused(Path folder, Path log, Exception cause) {
    return new CannotStart(
        "The embedded PostgreSQL does not start on %s. The end of its log:%n%s"
            .formatted(folder, ServerLog.tail(log)),
        "The whole log is %s. To use a PostgreSQL of your own set bactrian.postgres.url."
            .formatted(log),
        cause);
  }

  /**
   * Stops a server that an earlier run left on the folder, and removes a {@code postmaster.pid}
   * whose process is gone or is somebody else's, at which PostgreSQL would give up.
   */
  private static void clearPid(Path folder) throws IOException {
    Path file = folder.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    Leftover leftover = new Leftover(Store.POSTGRES, folder);
    leftover.find(pid(file)).ifPresent(leftover::stop);
    Files.deleteIfExists(file);
  }

  /** The process that the file names, which is 0 (never one of ours) when it names none. */
  private static long pid(Path file) throws IOException {
    String first = Files.readString(file).lines().findFirst().orElse("").strip();
    return first.matches("\\d{1,18}") ? Long.parseLong(first) : 0;
  }

  private static void stop(EmbeddedPostgres server, Path folder) throws IOException {
    Path file = folder.resolve("postmaster.pid");
    long pid = Files.exists(file) ? pid(file) : 0;
    server.close();
    // The library waits 5 seconds; a last checkpoint may take longer.
    Leftover leftover = new Leftover(Store.POSTGRES, folder);
    leftover.find(pid).ifPresent(leftover::await);
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port() + "/" + DATABASE;
  }

  @Override
  public Store store() {
    return Store.POSTGRES;
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public String description() {
    return "PostgreSQL %s embedded at %s?user=%s (%s)".formatted(version, jdbcUrl(), USER, folder);
  }

  @Override
  public void close() {
    try {
      stop(server, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
