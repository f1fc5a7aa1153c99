package io.bactrian.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Notes when keys were last used, to the minute, without any request waiting for it. */
final class KeyUses implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Consumer<Set<UUID>> table;
  private final Cache<UUID, Boolean> noted =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofMinutes(1)).build();
  private final Set<UUID> toWrite = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService writer;

  /**
   * @param table sets {@code last_used_at} of these keys to now
   */
  KeyUses(Consumer<Set<UUID>> table) {
    this.table = table;
    CustomizableThreadFactory threads = new CustomizableThreadFactory("key-uses-");
    threads.setDaemon(true);
    this.writer = new ScheduledThreadPoolExecutor(1, threads);
    var unused =
        writer.scheduleWithFixedDelay(
            this::write, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  void note(UUID key) {
    if (noted.getIfPresent(key) == null && noted.asMap().putIfAbsent(key, true) == null) {
      toWrite.add(key);
    }
  }

  /** Writes what was noted; what can't be written now is lost until the key is used again. */
  void write() {
    Set<UUID> keys = Set.copyOf(toWrite);
    toWrite.removeAll(keys);
    try {
      if (!keys.isEmpty()) {
        table.accept(keys);
      }
    } catch (RuntimeException e) {
      noted.invalidateAll(keys);
      LOG.debug("the use of {} keys is noted later", keys.size(), e);
    }
  }

  @Override
  public void close() {
    writer.shutdownNow();
    write();
  }
}
