package io.bactrian.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The buckets that all replicas share, in Redis as {@code bactrian:rate:<key id>:<rate>:<burst>}.
 *
 * <p>A replica settles with Redis after so many events or so much time, whichever comes first, and
 * counts by itself in between; so replicas together may let through a little more than the limit,
 * at most {@code rate / 20} events each at a time.
 */
final class SharedBuckets implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SharedBuckets.class);

  private static final Duration SLOW = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Duration SETTLE = Duration.ofMillis(100);
  private static final Duration KEEP = Duration.ofSeconds(10);

  private final String suffix;
  private final BucketConfiguration configuration;
  private final Optimization settle;
  private final Supplier<StatefulRedisConnection<String, byte[]>> connector;
  private final Cache<UUID, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterAccess(Duration.ofMinutes(10)).build();
  private final AtomicLong pauseUntil = new AtomicLong(System.nanoTime());
  private final ScheduledThreadPoolExecutor connecting;
  private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
  private volatile @Nullable ProxyManager<String> redis;
  private volatile boolean away;

  SharedBuckets(int rate, int burst, Supplier<StatefulRedisConnection<String, byte[]>> connector) {
    this.suffix = ":" + rate + ":" + burst;
    this.configuration =
        BucketConfiguration.builder().addLimit(RateLimit.bandwidth(rate, burst)).build();
    this.settle = Optimizations.delaying(new DelayParameters(Math.max(1, rate / 20), SETTLE));
    this.connector = connector;
    CustomizableThreadFactory threads = new CustomizableThreadFactory("rate-redis-");
    threads.setDaemon(true);
    this.connecting = new ScheduledThreadPoolExecutor(1, threads);
    connecting.execute(this::connect);
  }

  /** In the Redis that everything else uses too, over a connection of their own. */
  static SharedBuckets on(LettuceConnectionFactory redis, int rate, int burst) {
    return new SharedBuckets(
        rate,
        burst,
        () ->
            ((RedisClient) redis.getRequiredNativeClient())
                .connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)));
  }

  /** Off the requests' path: with Redis away it takes until the connection's time is up. */
  private void connect() {
    try {
      StatefulRedisConnection<String, byte[]> connected = connector.get();
      connection = connected;
      redis =
          Bucket4jLettuce.casBasedBuilder(connected)
              .expirationAfterWrite(
                  ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEEP))
              .requestTimeout(SLOW)
              .build();
    } catch (RuntimeException e) {
      failed(e);
      var unused = connecting.schedule(this::connect, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Takes so many tokens, and then the debt, which may leave the bucket below nothing.
   *
   * @return null when Redis can't tell now; it is then left alone for some seconds
   */
  @Nullable ConsumptionProbe take(UUID key, int tokens, int debt) {
    ProxyManager<String> manager = redis;
    if (manager == null || pauseUntil.get() - System.nanoTime() > 0) {
      return null;
    }
    try {
      Bucket bucket = buckets.get(key, id -> bucket(manager, id));
      ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(tokens);
      if (probe.isConsumed() && debt > 0) {
        bucket.consumeIgnoringRateLimits(debt);
      }
      if (away) {
        away = false;
        LOG.info("rate limits are shared through Redis again");
      }
      return probe;
    } catch (RuntimeException e) {
      failed(e);
      return null;
    }
  }

  private Bucket bucket(ProxyManager<String> manager, UUID key) {
    return manager
        .builder()
        .withOptimization(settle)
        .build("bactrian:rate:" + key + suffix, () -> configuration);
  }

  private void failed(RuntimeException e) {
    pauseUntil.set(System.nanoTime() + PAUSE.toNanos());
    if (!away) {
      away = true;
      LOG.warn("Redis cannot keep rate limits now ({}): each replica counts alone", e.toString());
    }
  }

  @Override
  public void close() {
    connecting.shutdownNow();
    StatefulRedisConnection<String, byte[]> open = connection;
    if (open != null && open.isOpen()) {
      open.close();
    }
  }
}
