package io.bactrian.stream;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares out a stream among the consumers of a group. Entries are acknowledged when the exchange
 * went well. Those that nobody acknowledged, because the exchange failed or the process died, are
 * delivered again, each alone, so that one bad entry costs no other; and one that failed too often
 * comes a last time with the header {@code givenUp}, to be set aside.
 */
final class RedisStreamConsumer extends RedisStreamReader {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConsumer.class);
  private static final int RECLAIMED = 100;

  /**
   * So many times the attempts may its consumers have died before an entry is suspected to be why,
   * and given up without another try. Mostly it only was in their hands.
   */
  private static final int DEATHS = 4;

  private final RedisStreamEndpoint endpoint;
  private final String group;
  private @Nullable ScheduledExecutorService keeper;
  private final String process = UUID.randomUUID().toString().substring(0, 8);

  RedisStreamConsumer(RedisStreamEndpoint endpoint, Processor processor, String group) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.group = group;
  }

  @Override
  protected void doStart() throws Exception {
    keeper = executors().newSingleThreadScheduledExecutor(this, "keep-" + endpoint.stream());
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    if (keeper != null) {
      executors().shutdownNow(keeper);
      keeper = null;
    }
  }

  private ExecutorServiceManager executors() {
    return endpoint.getCamelContext().getExecutorServiceManager();
  }

  @Override
  void read(RedisCommands<String, String> redis, int ordinal) {
    createGroup(redis);
    Consumer<String> self = Consumer.from(group, process + "-" + ordinal);
    XReadArgs args = XReadArgs.Builder.block(endpoint.longestRead()).count(endpoint.batch());
    try {
      long reclaimed = System.nanoTime();
      reclaim(redis, self);
      while (!isEnding()) {
        @SuppressWarnings("unchecked")
        List<StreamMessage<String, String>> messages =
            redis.xreadgroup(self, args, StreamOffset.lastConsumed(endpoint.stream()));
        if (!messages.isEmpty()) {
          deliver(redis, self, messages, false);
        }
        if (System.nanoTime() - reclaimed > endpoint.retryAfter() * 1_000_000 / 2) {
          reclaimed = System.nanoTime();
          reclaim(redis, self);
        }
      }
      leave(redis, self);
    } catch (RedisCommandExecutionException e) {
      if (!String.valueOf(e.getMessage()).startsWith("NOGROUP")) {
        throw e;
      }
      // Somebody emptied Redis or deleted the stream: begin anew with what is there now.
    }
  }

  private void createGroup(RedisCommands<String, String> redis) {
    try {
      redis.xgroupCreate(
          StreamOffset.from(endpoint.stream(), "0"),
          group,
          XGroupCreateArgs.Builder.mkstream(true));
    } catch (RedisBusyException e) {
      // it is there
    }
  }

  private void reclaim(RedisCommands<String, String> redis, Consumer<String> self) {
    List<PendingMessage> pending = abandoned(redis);
    while (!pending.isEmpty()) {
      for (PendingMessage message : pending) {
        if (isEnding()) {
          return;
        }
        reclaim(redis, self, message);
      }
      pending = abandoned(redis);
    }
  }

  private List<PendingMessage> abandoned(RedisCommands<String, String> redis) {
    return redis.xpending(
        endpoint.stream(),
        new XPendingArgs<String>()
            .group(group)
            .range(Range.unbounded())
            .limit(Limit.from(RECLAIMED))
            .idle(Duration.ofMillis(endpoint.retryAfter())));
  }

  private void reclaim(
      RedisCommands<String, String> redis, Consumer<String> self, PendingMessage message) {
    // Only if it is still idle: another consumer may have been faster.
    List<StreamMessage<String, String>> claimed =
        redis.xclaim(
            endpoint.stream(),
            self,
            XClaimArgs.Builder.minIdleTime(endpoint.retryAfter()),
            message.getId());
    if (claimed.isEmpty()) {
      return;
    }
    if (claimed.get(0).getBody() == null || claimed.get(0).getBody().isEmpty()) {
      redis.xack(endpoint.stream(), group, message.getId()); // trimmed away meanwhile
    } else if (message.getRedeliveryCount() >= endpoint.attempts() * DEATHS) {
      deliver(redis, self, claimed, true);
    } else if (deliver(redis, self, claimed, false) == Outcome.FAILED
        && message.getRedeliveryCount() + 1 >= endpoint.attempts()) {
      deliver(redis, self, claimed, true);
    }
  }

  /**
   * Handles entries and acknowledges them. While a store is away the same entries are tried again
   * and again, and stay this consumer's: an outage is not counted against them.
   */
  private Outcome deliver(
      RedisCommands<String, String> redis,
      Consumer<String> self,
      List<StreamMessage<String, String>> messages,
      boolean givenUp) {
    String[] ids = messages.stream().map(StreamMessage::getId).toArray(String[]::new);
    Future<?> keeping = keep(redis, self, ids);
    try {
      Outcome outcome = handle(messages, givenUp);
      while (outcome == Outcome.LATER && !isEnding()) {
        pause();
        outcome = handle(messages, givenUp);
      }
      if (outcome == Outcome.HANDLED) {
        redis.xack(endpoint.stream(), group, ids);
      }
      return outcome;
    } finally {
      keeping.cancel(false);
    }
  }

  /**
   * Keeps entries this consumer's for as long as they are being handled, which may take longer than
   * {@code retryAfter}, for this reason:
   *
   * <ol>
   *   <li>PostgreSQL is away, and the route retries for a minute before it fails.
   *   <li>Others take the entries for abandoned, claim them, which counts as a delivery, and wait
   *       for PostgreSQL too; and then others again.
   *   <li>After so many claims good entries are given up.
   * </ol>
   */
  private Future<?> keep(RedisCommands<String, String> redis, Consumer<String> self, String[] ids) {
    long period = Math.max(1, endpoint.retryAfter() / 3);
    return Objects.requireNonNull(keeper)
        .scheduleAtFixedRate(
            () -> {
              try {
                redis.xclaim(
                    endpoint.stream(), self, new XClaimArgs().justid().minIdleTime(0), ids);
              } catch (RedisException e) {
                LOG.debug("entries of {} could not be kept: {}", endpoint.stream(), e.toString());
              }
            },
            period,
            period,
            TimeUnit.MILLISECONDS);
  }

  /** Takes this consumer off the group's list, unless entries wait for it to be reclaimed. */
  private void leave(RedisCommands<String, String> redis, Consumer<String> self) {
    boolean waits =
        !redis.xpending(endpoint.stream(), self, Range.unbounded(), Limit.from(1)).isEmpty();
    if (!waits) {
      redis.xgroupDelconsumer(endpoint.stream(), self);
    }
  }
}
