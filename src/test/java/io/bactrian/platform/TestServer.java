package io.bactrian.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Redis or a real, durable PostgreSQL on a port and a folder that stay the same, to be
 * stopped, killed, frozen and started again.
 */
public final class TestServer implements AutoCloseable {

  private final Store store;
  private final Path data;
  private final int port = Port.free();
  private DataFolder folder;
  private EmbeddedServer server;

  private TestServer(Store store, Path data) {
    this.store = store;
    try {
      this.data =
          Files.createDirectories(data.resolve(store.name().toLowerCase(Locale.ROOT) + "-data"))
              .toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** Starts a Redis in a folder of its own inside this one. */
  public static TestServer redis(Path data) {
    return new TestServer(Store.REDIS, data);
  }

  /** Starts a PostgreSQL in a folder of its own inside this one. */
  public static TestServer postgres(Path data) {
    return new TestServer(Store.POSTGRES, data);
  }

  /** As the setting of the service has it. */
  public String url() {
    return store == Store.REDIS
        ? "redis://127.0.0.1:" + port
        : "jdbc:postgresql://localhost:" + port + "/bactrian?user=postgres";
  }

  /** Starts it again after a stop or a kill, on its old port with its old data. */
  public void start() {
    folder = DataFolder.lock(data);
    try {
      server =
          store == Store.REDIS
              ? EmbeddedRedisServer.start(folder, port)
              : EmbeddedPostgresServer.start(folder, port);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** As an administrator does: Redis saves, PostgreSQL throws its clients out. */
  public void stop() {
    server.close();
    folder.close();
  }

  /** SIGKILL for all its processes; returns when they are gone. */
  public void kill() {
    freeze(); // PostgreSQL would go on making processes, which hold its memory
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      new Leftover(store, data.resolve(store.name().toLowerCase(Locale.ROOT))).await(each);
    }
    stop(); // gives back what belongs to this process
  }

  /** SIGSTOP: connections stay and nobody answers. */
  public void freeze() {
    signal("-STOP");
    signal("-STOP"); // those too that were made meanwhile
  }

  /** The end of {@link #freeze}. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes().forEach(process -> command.add(Long.toString(process.pid())));
    try {
      new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<ProcessHandle> processes() {
    return ServerProcesses.on(data).stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .toList();
  }

  /** Leaves nothing running, whatever state it is in. */
  @Override
  public void close() {
    kill();
  }
}
