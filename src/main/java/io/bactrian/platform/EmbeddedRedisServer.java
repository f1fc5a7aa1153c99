package io.bactrian.platform;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * Redis from a Maven artifact, with its append-only file. The library only brings the program: its
 * own start adds a JVM hook that would take Redis away while routes still drain.
 */
final class EmbeddedRedisServer implements EmbeddedServer {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private static final int TRIES = 5;

  private final Process process;
  private final int port;
  private final Path folder;
  private final String version;

  private EmbeddedRedisServer(Process process, int port, Path folder, String version) {
    this.process = process;
    this.port = port;
    this.folder = folder;
    this.version = version;
  }

  /**
   * Starts it on {@code redis} in the data folder.
   *
   * @throws CannotStart when the port is taken or the program doesn't run on this machine
   */
  static EmbeddedRedisServer start(DataFolder data, int wantedPort) {
    int port = Port.choose(Store.REDIS, wantedPort);
    try {
      Path folder = Files.createDirectories(data.resolve("redis"));
      stopLeftover(folder);
      Path log = data.freshLog("redis");
      Path programs = Files.createDirectories(data.resolve("bin"));
      ProcessBuilder program =
          new ProcessBuilder(command(programs, folder, port))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      for (int tried = 1; ; tried++) {
        Process process = program.start();
        try {
          return new EmbeddedRedisServer(process, port, folder, awaitReady(process, port, log));
        } catch (RuntimeException e) {
          process.destroy();
          // A process that another thread is starting may still hold the program as it was written.
          if (tried == TRIES || !ServerLog.says(log, "Text file busy")) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path programs, Path folder, int port) throws IOException {
    File program = ExecutableProvider.newJarResourceProvider(programs.toFile()).get();
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      // A session of its own: Ctrl-C in a terminal is for the JVM, which stops Redis last.
      command.add(SETSID.toString());
    }
    command.addAll(
        List.of(
            program.getPath(),
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--dir",
            folder.toString(),
            "--pidfile",
            pidFile(folder).toString(),
            "--appendonly",
            "yes",
            // no second copy as a snapshot
            "--save",
            "",
            // The command line is how a later run knows a Redis that this one left behind.
            "--set-proc-title",
            "no"));
    return command;
  }

  private static Path pidFile(Path folder) {
    return folder.resolve("redis.pid");
  }

  /** Two on one append-only file would ruin it. */
  private static void stopLeftover(Path folder) throws IOException {
    Path file = pidFile(folder);
    if (Files.exists(file)) {
      String pid = Files.readString(file).strip();
      if (pid.matches("\\d{1,18}")) {
        Leftover leftover = new Leftover(Store.REDIS, folder);
        leftover.find(Long.parseLong(pid)).ifPresent(leftover::stop);
      }
      Files.deleteIfExists(file);
    }
  }

  /** Asks for the version until it is told: while its data is being loaded it refuses. */
  private static String awaitReady(Process process, int port, Path log) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
          throw refused(log);
        }
        String version = askVersion(port);
        if (!version.isEmpty()) {
          return version;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting Redis", e);
    }
    throw refused(log);
  }

  private static String askVersion(int port) {
    String key = "redis_version:";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) Duration.ofSeconds(2).toMillis());
      socket.getOutputStream().write("INFO server\r\n".getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String line = answer.readLine();
      while (line != null && !line.startsWith("-")) {
        if (line.startsWith(key)) {
          return line.substring(key.length());
        }
        line = answer.readLine();
      }
      return "";
    } catch (IOException e) {
      return ""; // not listening yet
    }
  }

  static CannotStart refused(Path log) {
    String remedy =
        ServerLog.says(log, "libssl") || ServerLog.says(log, "libcrypto")
            ? "It needs OpenSSL 3 (Debian and Ubuntu: libssl3; macOS: brew install openssl@3)."
            : "The whole log is " + log + ".";
    return new CannotStart(
        "The embedded Redis does not start. The end of its log:%n%s".formatted(ServerLog.tail(log)),
        remedy + " To use a Redis of your own set bactrian.redis.url.");
  }

  @Override
  public Store store() {
    return Store.REDIS;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String description() {
    return "Redis %s embedded at redis://127.0.0.1:%d (%s)".formatted(version, port, folder);
  }

  @Override
  public void close() {
    process.destroy();
    new Leftover(Store.REDIS, folder).await(process.toHandle());
  }
}
