package io.bactrian.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.Bactrian;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The service in a process of its own, and what its administrator asks of it. */
final class ServiceProcess implements AutoCloseable {

  private static final String PASSWORD = "bench-bench-bench";

  /** The header {@code Authorization}. */
  static final String LOGIN =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.US_ASCII));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private ServiceProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it, with the routes of {@code bench/noop}, and waits until it is healthy.
   *
   * @param log where its words go
   * @param heap as {@code 512m}
   */
  static ServiceProcess start(Path log, String heap, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path home = Path.of("").toAbsolutePath();
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    String options = System.getenv().getOrDefault("BENCH_JAVA_OPTIONS", "");
    Arrays.stream(options.split(" ")).filter(option -> !option.isBlank()).forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Bactrian.class.getName(),
            "--bactrian.home=" + home,
            "--bactrian.demo=false",
            "--bactrian.access.admin-password=" + PASSWORD,
            "--bactrian.access.rate=0",
            "--server.port=" + port,
            "--camel.main.routes-include-pattern=file:"
                + home
                + "/routes/*.camel.yaml,file:"
                + home
                + "/bench/noop.camel.yaml"));
    settings.forEach((name, value) -> command.add("--" + name + "=" + value));
    ServiceProcess service =
        new ServiceProcess(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start(),
            port);
    for (int i = 0; i < 240 && service.process.isAlive(); i++) {
      if (service.isUp()) {
        return service;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    service.process.destroyForcibly();
    throw new IllegalStateException("the service did not start, see " + log);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Asks with a body in JSON, or without one.
   *
   * @throws IllegalStateException when the answer isn't 2xx
   */
  JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
    return JSON.readTree(text(method, path, body));
  }

  /** The same, whatever the answer is written in. */
  String text(String method, String path, String body) throws IOException, InterruptedException {
    HttpRequest.BodyPublisher content =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    HttpResponse<String> response =
        http.send(
            request(path)
                .header("Content-Type", "application/json")
                .method(method, content)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(method + " " + path + ": " + response.body());
    }
    return response.body();
  }

  private boolean isUp() throws InterruptedException {
    try {
      return http.send(request("/actuator/health").build(), HttpResponse.BodyHandlers.ofString())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", LOGIN);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
