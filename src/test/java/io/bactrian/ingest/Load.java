package io.bactrian.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send events to a project, each one request after the other, one that reads, and what
 * all of them were told. Every second request has an Idempotency-Key and is repeated until it is
 * answered; the others are sent once, whatever comes of it.
 */
final class Load implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An event that was answered 201. */
  record Acknowledged(String correlationId, String id) {}

  private record Request(List<String> correlationIds, @Nullable String key) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final Supplier<URI> service;
  private final String project;
  private final String key;
  private final String event;
  private final List<Thread> clients = new ArrayList<>();
  private final List<List<Acknowledged>> acknowledged = new ArrayList<>();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();
  private final AtomicInteger notRead = new AtomicInteger();
  private final AtomicLong longestNanos = new AtomicLong();
  private final CountDownLatch ending = new CountDownLatch(1);
  private volatile long endedAt;

  /**
   * Begins.
   *
   * @param service where it is at the moment
   * @param key a secret one of the project
   * @param event the fields that all events have, as in {@code "source":"a","type":"b"}
   */
  Load(Supplier<URI> service, String project, String key, int clients, String event) {
    this.service = service;
    this.project = project;
    this.key = key;
    this.event = event;
    for (int i = 0; i < clients; i++) {
      int client = i;
      List<Acknowledged> own = new ArrayList<>();
      acknowledged.add(own);
      start(() -> post(client, own));
    }
    start(this::list);
  }

  private void start(Runnable client) {
    Thread thread = new Thread(client, "load-" + clients.size());
    thread.setDaemon(true);
    thread.start();
    clients.add(thread);
  }

  private void post(int client, List<Acknowledged> own) {
    for (int n = 0; !endsWithin(5); n++) {
      int first = n;
      List<String> correlationIds =
          IntStream.range(0, n % 4 == 0 ? 3 : 1)
              .mapToObj(item -> project + "-" + client + "-" + first + "-" + item)
              .toList();
      sent.addAll(correlationIds);
      Request request = new Request(correlationIds, n % 2 == 0 ? null : correlationIds.get(0));
      List<String> ids = untilAnswered(request);
      for (int i = 0; i < ids.size(); i++) {
        own.add(new Acknowledged(correlationIds.get(i), ids.get(i)));
      }
      if (request.key() != null && n % 10 == 1) {
        List<String> again = post(request);
        if (!again.isEmpty() && !again.equals(ids)) {
          wrong.add("first " + ids + " and then " + again + " under the same key");
        }
      }
    }
  }

  private List<String> untilAnswered(Request request) {
    List<String> ids = post(request);
    while (ids.isEmpty() && request.key() != null && !givesUp()) {
      endsWithin(100);
      ids = post(request);
    }
    return ids;
  }

  /** The events' ids, none when it was not acknowledged. */
  private List<String> post(Request request) {
    boolean batch = request.correlationIds().size() > 1;
    String events =
        request.correlationIds().stream()
            .map(id -> "{%s,\"correlationId\":\"%s\"}".formatted(event, id))
            .collect(Collectors.joining(","));
    HttpRequest.Builder post =
        request("/ingest/" + project + (batch ? "/batch" : ""))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(batch ? "[" + events + "]" : events));
    if (request.key() != null) {
      post.header("Idempotency-Key", request.key());
    }
    HttpResponse<String> response = send(post.build());
    if (response == null) {
      unanswered.incrementAndGet();
    } else if (response.statusCode() == 201) {
      accepted.incrementAndGet();
      return ids(response.body());
    } else {
      refused.incrementAndGet();
      pauseAfter(response);
    }
    return List.of();
  }

  private void list() {
    while (!endsWithin(20)) {
      HttpResponse<String> response =
          send(request("/events?limit=1&projectId=" + project).GET().build());
      if (response != null && response.statusCode() == 200) {
        read.incrementAndGet();
      } else if (response != null) {
        notRead.incrementAndGet();
        pauseAfter(response);
      }
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(service.get().resolve(path))
        .timeout(PATIENCE)
        .header("X-Api-Key", key);
  }

  private @Nullable HttpResponse<String> send(HttpRequest request) {
    long begun = System.nanoTime();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      endsWithin(100);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      longestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
    }
  }

  /** An answer that says come back later, and nothing else, is a good one too. */
  private void pauseAfter(HttpResponse<String> response) {
    if (response.statusCode() != 503 || response.headers().firstValue("Retry-After").isEmpty()) {
      wrong.add(response.request().method() + " " + response.statusCode() + " " + response.body());
    }
    endsWithin(100);
  }

  private static List<String> ids(String answer) {
    try {
      JsonNode json = JSON.readTree(answer);
      return json.has("id") ? List.of(json.path("id").asText()) : json.findValuesAsText("id");
    } catch (IOException e) {
      throw new IllegalStateException(answer, e);
    }
  }

  private boolean endsWithin(long millis) {
    try {
      return ending.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private boolean givesUp() {
    return ending.getCount() == 0 && System.nanoTime() - endedAt > PATIENCE.toNanos();
  }

  /** Sends no new requests, and waits until those with a key are answered. */
  @Override
  public void close() {
    endedAt = System.nanoTime();
    ending.countDown();
    try {
      for (Thread client : clients) {
        client.join(PATIENCE.toMillis() * 2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String project() {
    return project;
  }

  /** Requests that were answered 201. */
  int accepted() {
    return accepted.get();
  }

  /** Requests with events that were answered, but not 201. */
  int refused() {
    return refused.get();
  }

  /** Requests with events that were not answered at all. */
  int unanswered() {
    return unanswered.get();
  }

  /** Lists that were answered 200. */
  int read() {
    return read.get();
  }

  /** Lists that were answered otherwise. */
  int notRead() {
    return notRead.get();
  }

  /** The longest that any request took. */
  Duration longest() {
    return Duration.ofNanos(longestNanos.get());
  }

  /** Answers that should not have been given. */
  Collection<String> wrong() {
    return wrong;
  }

  /** The correlation ids of all events that were sent. */
  Set<String> sent() {
    return sent;
  }

  /** What each client was told is durable, in the order in which it sent it; after the end. */
  List<List<Acknowledged>> acknowledged() {
    return acknowledged;
  }

  @Override
  public String toString() {
    return "%d events sent, %d requests accepted, %d refused, %d unanswered, the longest %d ms"
        .formatted(sent.size(), accepted(), refused(), unanswered(), longest().toMillis());
  }
}
