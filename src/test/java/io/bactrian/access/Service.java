package io.bactrian.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.Bactrian;
import io.bactrian.platform.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service on a free port, with a database of its own, for tests that speak HTTP. */
public final class Service implements AutoCloseable {

  public static final String USER = "admin";
  public static final String PASSWORD = "a-password-for-tests";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  private Service(ConfigurableApplicationContext context) {
    this.context = context;
    this.url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  /**
   * Starts it.
   *
   * @param data an empty folder
   * @param settings {@code name=value}; they go before those of here
   */
  public static Service start(Path data, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bactrian.stores=postgres",
                "--bactrian.data-folder=" + data,
                "--bactrian.demo=false",
                "--server.port=0",
                "--bactrian.access.admin-password=" + PASSWORD,
                "--bactrian.postgres.url="));
    if (List.of(settings).stream().noneMatch(s -> s.startsWith("bactrian.postgres.url"))) {
      arguments.add("--bactrian.postgres.url=" + TestPostgres.freshUrl());
      arguments.remove("--bactrian.postgres.url=");
    }
    for (String setting : settings) {
      arguments.removeIf(one -> one.startsWith("--" + setting.replaceFirst("=.*", "=")));
      arguments.add("--" + setting);
    }
    return new Service(
        new SpringApplicationBuilder(Bactrian.class)
            .web(WebApplicationType.SERVLET)
            .run(arguments.toArray(String[]::new)));
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public URI uri(String path) {
    return URI.create(url + path);
  }

  /** A request; headers in pairs. */
  public HttpRequest.Builder request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty() && !List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    return headers.length == 0 ? request : request.headers(headers);
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    return send(request(method, path, body, headers).build());
  }

  /** As the administrator. */
  public HttpResponse<String> admin(String method, String path, String body) {
    return send(method, path, body, "Authorization", basic());
  }

  public static String basic() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  public static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(response.body(), e);
    }
  }

  /** A new project's id. */
  public String project(String name) {
    return json(admin("POST", "/projects", "{\"name\":\"" + name + "\"}")).path("id").asText();
  }

  /** A new key: its id and the key. */
  public String[] key(String project, String kind) {
    JsonNode made =
        json(
            admin(
                "POST",
                "/projects/" + project + "/keys",
                "{\"name\":\"k\",\"kind\":\"" + kind + "\"}"));
    return new String[] {made.path("id").asText(), made.path("key").asText()};
  }

  @Override
  public void close() {
    context.close();
  }
}
