package io.bactrian.live;

import io.bactrian.stream.StreamEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;

/**
 * Hands every entry of the stream to the clients that listen to its project. It ends before the web
 * server stops, which would wait for the clients to go by themselves.
 */
public final class LiveFeed implements SmartLifecycle {

  private final Map<String, Set<LiveClient>> clients = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean running;

  LiveFeed() {}

  /** What the stream brought, in its order. Called by one thread at a time. */
  public void publish(List<StreamEntry> entries) {
    for (StreamEntry entry : entries) {
      Set<LiveClient> listening =
          clients.getOrDefault(entry.fields().getOrDefault("projectId", ""), Set.of());
      if (!listening.isEmpty()) {
        byte[] event = ServerSentEvent.of(entry);
        if (event != null) {
          listening.forEach(client -> client.publish(entry.id(), event));
        }
      }
    }
  }

  void add(LiveClient client) {
    count.incrementAndGet();
    clients
        .computeIfAbsent(client.project().toString(), key -> ConcurrentHashMap.newKeySet())
        .add(client);
  }

  void remove(LiveClient client) {
    clients.computeIfPresent(
        client.project().toString(),
        (key, listening) -> {
          if (listening.remove(client)) {
            count.decrementAndGet();
          }
          return listening.isEmpty() ? null : listening;
        });
  }

  /** All that listen now. */
  List<LiveClient> listening() {
    return clients.values().stream().flatMap(Set::stream).toList();
  }

  int count() {
    return count.get();
  }

  /** Sends something to the clients for whom there is nothing else to be sent. */
  public void heartbeat() {
    listening().forEach(LiveClient::heartbeat);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    listening().forEach(LiveClient::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
