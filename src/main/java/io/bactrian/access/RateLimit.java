package io.bactrian.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bactrian.http.Problem;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * How many events a key may send: a bucket of tokens, shared by all replicas through Redis, and
 * this replica's own while Redis is away. Whoever has logged in isn't limited.
 */
public final class RateLimit implements AutoCloseable {

  /** How long what was just refused is refused without asking again. */
  private static final long REFUSAL_NANOS = Duration.ofMillis(50).toNanos();

  private final int burst;
  private final boolean unlimited;
  private final @Nullable SharedBuckets shared;
  private final Cache<UUID, Tokens> tokens =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterAccess(Duration.ofMinutes(10)).build();
  private final Bandwidth bandwidth;

  /** What this replica has for one key. */
  private static final class Tokens {
    final Bucket own;
    volatile long refusedUntil = System.nanoTime();
    volatile int refused = Integer.MAX_VALUE;

    Tokens(Bucket own) {
      this.own = own;
    }
  }

  /**
   * @param rate events a second in the long run; 0 for no limit
   * @param burst events at once
   * @param shared the buckets of all replicas; null when there is no Redis
   */
  RateLimit(int rate, int burst, @Nullable SharedBuckets shared) {
    this.unlimited = rate == 0;
    this.burst = burst;
    this.shared = shared;
    this.bandwidth = bandwidth(Math.max(1, rate), burst);
  }

  static Bandwidth bandwidth(int rate, int burst) {
    return Bandwidth.builder().capacity(burst).refillGreedy(rate, Duration.ofSeconds(1)).build();
  }

  /**
   * Takes a token for each event, or none. More than the burst at once is allowed when the bucket
   * is full and leaves it in debt: the same events cost the same, in one request or in many.
   *
   * @throws Problem 429 with the time after which there are enough
   */
  public void take(Caller caller, int events) {
    if (unlimited || events <= 0 || !(caller instanceof Caller.Key key)) {
      return;
    }
    Tokens mine =
        tokens.get(key.id(), id -> new Tokens(Bucket.builder().addLimit(bandwidth).build()));
    long left = mine.refusedUntil - System.nanoTime();
    if (left > 0 && events >= mine.refused) {
      throw refusal(left);
    }
    int now = Math.min(events, burst);
    ConsumptionProbe probe = shared == null ? null : shared.take(key.id(), now, events - now);
    if (probe == null) {
      probe = mine.own.tryConsumeAndReturnRemaining(now);
      if (probe.isConsumed() && events > now) {
        mine.own.consumeIgnoringRateLimits(events - now);
      }
    }
    if (!probe.isConsumed()) {
      long wait = probe.getNanosToWaitForRefill();
      mine.refused = events;
      mine.refusedUntil = System.nanoTime() + Math.min(wait, REFUSAL_NANOS);
      throw refusal(wait);
    }
  }

  private static Problem refusal(long nanos) {
    return Problem.later(
        HttpStatus.TOO_MANY_REQUESTS, "the key sends too many events", Duration.ofNanos(nanos));
  }

  @Override
  public void close() {
    if (shared != null) {
      shared.close();
    }
  }
}
