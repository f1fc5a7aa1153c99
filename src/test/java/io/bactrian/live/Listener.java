package io.bactrian.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.access.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of the live feed, as a browser's {@code EventSource} is one. */
public final class Listener implements AutoCloseable {

  /** What came; texts are empty where there were none. */
  public record Event(String id, String type, String data) {}

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger heartbeats = new AtomicInteger();
  private final InputStream body;
  private final Thread reader;

  private Listener(InputStream body) {
    this.body = body;
    this.reader = new Thread(this::read, "listener");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Connects, and fails when that is refused.
   *
   * @param headers in pairs
   */
  public static Listener to(Service service, String project, String... headers) {
    HttpRequest request =
        HttpRequest.newBuilder(service.uri("/projects/" + project + "/live"))
            .headers(headers)
            .build();
    try {
      HttpResponse<InputStream> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      return new Listener(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      List<String> fields = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(":")) {
          heartbeats.incrementAndGet();
        } else if (!line.isEmpty()) {
          fields.add(line);
        } else if (!fields.isEmpty()) {
          events.add(new Event(field(fields, "id"), field(fields, "event"), field(fields, "data")));
          fields.clear();
        }
      }
    } catch (IOException e) {
      heartbeats.get(); // the connection is gone: the thread ends, which is what shows it
    }
  }

  private static String field(List<String> fields, String name) {
    return fields.stream()
        .filter(field -> field.startsWith(name + ": "))
        .map(field -> field.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }

  public List<Event> events() {
    return List.copyOf(events);
  }

  List<String> ids() {
    return events.stream().map(Event::id).toList();
  }

  int heartbeats() {
    return heartbeats.get();
  }

  /** Whether the service has ended the connection. */
  boolean isEnded() {
    return !reader.isAlive();
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
