package io.bactrian.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.bactrian.http.Problem;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Finds keys by their public ids, nearly always without asking PostgreSQL: what was found, and that
 * nothing was found, is believed for the cache time. When PostgreSQL is away a key that is known
 * goes on working for some minutes more.
 *
 * <p>Who sends invented ids can't push the known ones out: the cache keeps what is asked for often.
 */
final class KeyLookup implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeyLookup.class);

  private static final int MOST = 10_000;
  private static final Duration STALE = Duration.ofMinutes(5);

  /** How long a request with a known key waits for news of it, and one with an unknown key. */
  private static final Duration NEWS = Duration.ofMillis(250);

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How long PostgreSQL is left alone after it failed, as far as known keys go. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /**
   * What is known of an id.
   *
   * @param key null when there is none
   * @param revoked whether it was revoked here, which nothing that was read earlier undoes
   * @param at when it was read, on the ticker
   */
  private record Known(@Nullable StoredKey key, boolean revoked, long at) {}

  private final Function<String, @Nullable StoredKey> table;
  private final long cacheNanos;
  private final Ticker ticker;
  private final Cache<String, Known> cache;
  private final ConcurrentMap<String, CompletableFuture<Known>> reading = new ConcurrentHashMap<>();
  private final ExecutorService readers;
  private volatile @Nullable Long failedAt;

  /**
   * @param table reads a key that isn't revoked, or null, from PostgreSQL
   */
  KeyLookup(Function<String, @Nullable StoredKey> table, Duration cacheTime, Ticker ticker) {
    this.table = table;
    this.cacheNanos = cacheTime.toNanos();
    this.ticker = ticker;
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(cacheTime.plus(STALE))
            .ticker(ticker)
            .build();
    CustomizableThreadFactory threads = new CustomizableThreadFactory("keys-");
    threads.setDaemon(true);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(2, 2, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1000), threads);
    pool.allowCoreThreadTimeOut(true);
    this.readers = pool;
  }

  /**
   * The key with this public id, or null when there is none or it is revoked.
   *
   * @throws Problem 503 when that can't be found out now
   */
  @Nullable StoredKey find(String publicId) {
    Known known = cache.getIfPresent(publicId);
    if (known != null && (known.revoked || age(known.at) < cacheNanos)) {
      return known.key;
    }
    StoredKey stale = known == null ? null : known.key;
    if (stale != null && pausing()) {
      return stale;
    }
    try {
      return read(publicId)
          .get((stale != null ? NEWS : PATIENCE).toMillis(), TimeUnit.MILLISECONDS)
          .key;
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      if (stale != null) {
        failedAt = ticker.read(); // too slow is as bad: the next requests don't wait
        return stale;
      }
      throw away();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away();
    }
  }

  private static Problem away() {
    return Problem.later(
        HttpStatus.SERVICE_UNAVAILABLE, "keys cannot be looked up at the moment", PAUSE);
  }

  /** Many that ask for the same id at once wait for the same answer. */
  private CompletableFuture<Known> read(String publicId) {
    CompletableFuture<Known> mine = new CompletableFuture<>();
    CompletableFuture<Known> first = reading.putIfAbsent(publicId, mine);
    if (first != null) {
      return first;
    }
    try {
      readers.execute(() -> answer(publicId, mine));
    } catch (RejectedExecutionException e) {
      reading.remove(publicId, mine);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  /** Off the list before anybody gets the answer: who asks after a failure is to ask anew. */
  private void answer(String publicId, CompletableFuture<Known> asked) {
    try {
      Known fresh = new Known(table.apply(publicId), false, ticker.read());
      Known known =
          cache.asMap().compute(publicId, (id, old) -> old != null && old.revoked ? old : fresh);
      failedAt = null;
      reading.remove(publicId, asked);
      asked.complete(known);
    } catch (RuntimeException | Error e) {
      if (failedAt == null) {
        LOG.warn("keys cannot be looked up: {}; those known go on working", e.toString());
      }
      failedAt = ticker.read();
      reading.remove(publicId, asked);
      asked.completeExceptionally(e);
    }
  }

  private boolean pausing() {
    Long failed = failedAt;
    return failed != null && age(failed) < PAUSE.toNanos();
  }

  private long age(long at) {
    return ticker.read() - at;
  }

  /**
   * Forgets a key at once, for this reason:
   *
   * <ol>
   *   <li>A request reads the key from the table.
   *   <li>The key is revoked and taken out of the cache.
   *   <li>The request puts what it read into the cache.
   * </ol>
   *
   * So it isn't taken out but marked, and the mark stays.
   */
  void revoked(String publicId) {
    cache.put(publicId, new Known(null, true, ticker.read()));
  }

  /** Forgets the keys of a project that is gone. */
  void gone(UUID project) {
    cache
        .asMap()
        .forEach(
            (id, known) -> {
              if (known.key != null && known.key.caller().project().equals(project)) {
                revoked(id);
              }
            });
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
