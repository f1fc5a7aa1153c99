package io.bactrian.chaos;

import io.bactrian.Bactrian;
import io.bactrian.access.Service;
import io.bactrian.platform.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The service in a process of its own, on a port that stays the same; started again when dead. */
final class Replica implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int LINES = 80;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Path folder;
  private final String name;
  private final List<String> arguments = new ArrayList<>();
  private final int port;
  private ChildJvm child;
  private int started;

  /**
   * @param settings {@code name=value}
   */
  Replica(Path folder, String name, String... settings) {
    this.folder = folder;
    this.name = name;
    this.port = freePort();
    arguments.add("--server.port=" + port);
    arguments.add("--bactrian.home=" + Path.of("").toAbsolutePath());
    arguments.add("--bactrian.access.admin-password=" + Service.PASSWORD);
    Arrays.stream(settings).forEach(each -> arguments.add("--" + each));
    this.child = start();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ChildJvm start() {
    try {
      return ChildJvm.start(
          folder.resolve(name + "-" + started++ + ".txt"),
          384,
          Bactrian.class,
          arguments.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill() throws InterruptedException {
    child.kill();
  }

  /** One that finds no PostgreSQL does not start, and is started again too. */
  void supervise() {
    if (!child.isAlive()) {
      child = start();
    }
  }

  /** Whether it takes requests, and has its stores. */
  boolean answers() {
    try {
      return send("GET", "/stores", "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * As the administrator; headers in pairs.
   *
   * @throws IOException when there was no answer: whether it was done is not known
   */
  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .header("Authorization", Service.basic())
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The end of what it says, without the traces of stacks. */
  String said() {
    List<String> lines = child.output().lines().filter(line -> !line.startsWith("\tat ")).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  @Override
  public void close() {
    child.close();
  }
}
