package io.bactrian.sync;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that follows one stream while no other replica does. Whatever fails, it goes on from the
 * position that PostgreSQL remembers.
 */
final class ChangeStreamConsumer extends DefaultConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeStreamConsumer.class);
  private static final long PAUSE_MILLIS = 1_000;
  private static final long STOP_MILLIS = 15_000;

  private final Streams streams;
  private final StreamName stream;
  private volatile CountDownLatch stopping = new CountDownLatch(0);
  private volatile @Nullable Thread thread;
  private boolean away;

  ChangeStreamConsumer(Endpoint endpoint, Processor processor, Streams streams, StreamName stream) {
    super(endpoint, processor);
    this.streams = streams;
    this.stream = stream;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    stopping = new CountDownLatch(1);
    Thread started = new Thread(this::run, stream.route());
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  /** Waits until the batch that is landing has landed. */
  @Override
  protected void doStop() throws Exception {
    stopping.countDown();
    Thread running = thread;
    if (running != null) {
      running.join(STOP_MILLIS);
    }
    super.doStop();
  }

  private boolean isEnding() {
    return stopping.getCount() == 0;
  }

  private void run() {
    while (!isEnding()) {
      try (Streams.Turn turn = streams.turn(stream)) {
        if (turn.isOurs()) {
          follow(turn);
        } else {
          pause();
        }
      } catch (PositionMoved e) {
        LOG.info("{}; it is opened again", e.getMessage());
      } catch (RuntimeException e) {
        if (!away && !isEnding()) {
          away = true;
          LOG.warn(
              "The stream {} can't be followed, and is tried every second: {}",
              stream,
              e.toString());
          LOG.debug("The stream {} can't be followed", stream, e);
        }
        pause();
      }
    }
  }

  /** Until somebody stops it, the source ends the stream, or something fails. */
  private void follow(Streams.Turn turn) {
    try (ChangeFeed feed = turn.open()) {
      if (away) {
        away = false;
        LOG.info("The stream {} is followed again", stream);
      }
      Position stored = null;
      boolean ended = false;
      while (!isEnding() && !ended && turn.isOurs()) {
        ChangeBatch batch = feed.read();
        stored = stored == null ? batch.from() : stored;
        if (turn.isDue(batch)) {
          send(batch.since(stored));
          turn.landed(batch.to());
          stored = batch.to();
        }
        ended = batch.ends();
      }
    } catch (PositionLost e) {
      turn.lost(e);
    }
  }

  private void send(ChangeBatch batch) {
    Exchange exchange = createExchange(false);
    try {
      exchange.getIn().setBody(batch);
      getProcessor().process(exchange);
      Exception failure = exchange.getException();
      if (failure instanceof RuntimeException known) {
        throw known;
      }
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      releaseExchange(exchange, false);
    }
  }

  private void pause() {
    try {
      if (!stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.trace("{} has waited", stream);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
