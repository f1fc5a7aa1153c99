package io.bactrian.stream;

import io.bactrian.landing.StoreUnavailable;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both kinds of consumer do: threads that read until they are stopped, outages or not. */
abstract class RedisStreamReader extends DefaultConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamReader.class);
  private static final long PAUSE_MILLIS = 1_000;

  private final RedisStreamEndpoint endpoint;
  private volatile CountDownLatch stopping = new CountDownLatch(0);
  private volatile List<Thread> threads = List.of();

  RedisStreamReader(RedisStreamEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
  }

  /** Reads on this connection until {@link #isEnding}; throws what Redis throws. */
  abstract void read(RedisCommands<String, String> redis, int ordinal);

  final boolean isEnding() {
    return stopping.getCount() == 0;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    stopping = new CountDownLatch(1);
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < endpoint.consumers(); i++) {
      int ordinal = i;
      Thread thread = new Thread(() -> run(ordinal), getRouteId() + "-" + i);
      thread.setDaemon(true);
      thread.start();
      started.add(thread);
    }
    threads = List.copyOf(started);
  }

  /** Waits until what is being handled has been handled, and acknowledged where that is due. */
  @Override
  protected void doStop() throws Exception {
    stopping.countDown();
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(15));
    }
    super.doStop();
  }

  private void run(int ordinal) {
    boolean away = false;
    while (!isEnding()) {
      try (StatefulRedisConnection<String, String> connection = endpoint.connect()) {
        if (away) {
          LOG.info("{} reads the stream {} again", getRouteId(), endpoint.stream());
          away = false;
        }
        read(connection.sync(), ordinal);
      } catch (RedisException e) {
        if (!away && !isEnding()) {
          away = true;
          LOG.warn(
              "{} cannot read the stream {} and tries again every second: {}",
              getRouteId(),
              endpoint.stream(),
              e.getMessage());
        }
        pause();
      } catch (RuntimeException e) {
        LOG.error("{} failed and goes on", getRouteId(), e);
        pause();
      }
    }
  }

  /** Waits a second, or until the end if that comes first. */
  final void pause() {
    try {
      if (!stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.trace("{} has waited", getRouteId());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What became of entries. */
  enum Outcome {
    HANDLED,
    /**
     * A store couldn't do it now, or the route that would is switched off: the entries are not to
     * blame.
     */
    LATER,
    FAILED
  }

  /** Sends entries down the route. */
  final Outcome handle(List<StreamMessage<String, String>> messages, boolean givenUp) {
    Exchange exchange = createExchange(false);
    try {
      exchange
          .getIn()
          .setBody(
              messages.stream()
                  .map(message -> new StreamEntry(message.getId(), message.getBody()))
                  .toList());
      if (givenUp) {
        exchange.getIn().setHeader("givenUp", true);
      }
      getProcessor().process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    }
    Exception failure = exchange.getException();
    releaseExchange(exchange, false);
    if (failure != null) {
      LOG.warn(
          "{} could not handle {} entries of {} from {} on: {}",
          getRouteId(),
          messages.size(),
          endpoint.stream(),
          messages.get(0).getId(),
          failure.toString());
    }
    return failure == null
        ? Outcome.HANDLED
        : StoreUnavailable.isBehind(failure) || isSwitchedOff(failure)
            ? Outcome.LATER
            : Outcome.FAILED;
  }

  private static boolean isSwitchedOff(Throwable failure) {
    return failure instanceof DirectConsumerNotAvailableException;
  }
}
