package io.bactrian.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stores that this process runs by itself: all started together, all stopped together.
 *
 * <p>Spring closes this bean after the beans made from it (pools and clients), after every
 * lifecycle bean (Camel, the web server), and also when the context fails to start.
 */
final class EmbeddedServers implements AutoCloseable {

  private final @Nullable DataFolder data;
  private final Map<Store, EmbeddedServer> running;

  private EmbeddedServers(@Nullable DataFolder data, Map<Store, EmbeddedServer> running) {
    this.data = data;
    this.running = running;
  }

  /**
   * Starts what the settings ask for, in parallel; when one fails the others are stopped again.
   *
   * @throws CannotStart when one of them can't start
   */
  static EmbeddedServers start(PlatformSettings settings) {
    List<Store> wanted = new ArrayList<>(List.of(Store.values()));
    wanted.removeIf(store -> !settings.embeds(store));
    if (wanted.isEmpty()) {
      return new EmbeddedServers(null, new EnumMap<>(Store.class));
    }
    DataFolder data = DataFolder.lock(Path.of(settings.dataFolder()));
    Map<Store, FutureTask<EmbeddedServer>> starting = new EnumMap<>(Store.class);
    for (Store store : wanted) {
      starting.put(store, inBackground("start-" + store, () -> start(store, settings, data)));
    }
    EmbeddedServers servers = new EmbeddedServers(data, new EnumMap<>(Store.class));
    RuntimeException failure = servers.collect(starting);
    if (failure != null) {
      servers.close();
      throw failure;
    }
    return servers;
  }

  private static EmbeddedServer start(Store store, PlatformSettings settings, DataFolder data) {
    int port = settings.port(store);
    return switch (store) {
      case POSTGRES -> EmbeddedPostgresServer.start(data, port);
      case REDIS -> EmbeddedRedisServer.start(data, port);
      case MONGO ->
          settings.mongo().storage() == PlatformSettings.Storage.MEMORY
              ? EmbeddedMongoServer.inMemory(port)
              : EmbeddedMongoServer.start(data, port);
    };
  }

  /** Waits for all of them, so that none is left behind; the first failure or null. */
  private @Nullable RuntimeException collect(Map<Store, FutureTask<EmbeddedServer>> starting) {
    List<RuntimeException> failures = new ArrayList<>();
    starting.forEach(
        (store, task) -> {
          try {
            running.put(store, await(task));
          } catch (RuntimeException e) {
            failures.add(e);
          }
        });
    return first(failures);
  }

  private static <T> FutureTask<T> inBackground(String name, Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    new Thread(task, name).start();
    return task;
  }

  private static <T> T await(FutureTask<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // go on: a server half started would stay behind
        } catch (ExecutionException e) {
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static @Nullable RuntimeException first(List<RuntimeException> failures) {
    if (failures.isEmpty()) {
      return null;
    }
    RuntimeException first = failures.get(0);
    failures.stream().skip(1).forEach(first::addSuppressed);
    return first;
  }

  /** Those that run, in the order of {@link Store}. */
  List<EmbeddedServer> all() {
    return Collections.unmodifiableList(new ArrayList<>(running.values()));
  }

  /** The running server of this kind; the settings must have asked for it. */
  <T extends EmbeddedServer> T get(Class<T> kind) {
    return running.values().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(kind.getSimpleName() + " does not run"));
  }

  @Override
  public void close() {
    List<FutureTask<Boolean>> stopping = new ArrayList<>();
    for (EmbeddedServer server : running.values()) {
      stopping.add(
          inBackground(
              "stop-" + server.store(),
              () -> {
                server.close();
                return true;
              }));
    }
    List<RuntimeException> failures = new ArrayList<>();
    for (FutureTask<Boolean> task : stopping) {
      try {
        await(task);
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    running.clear();
    if (data != null) {
      data.close();
    }
    RuntimeException failure = first(failures);
    if (failure != null) {
      throw failure;
    }
  }
}
