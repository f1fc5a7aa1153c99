package io.bactrian.platform.oplog;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes documents and log to disk together, between commands: once a second, and sooner when a
 * change stream waits for what was written. The store must not commit by itself: it would do so
 * between a document and its entry in the log.
 */
final class Committer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Committer.class);

  private static final long INTERVAL_MILLIS = 1000;
  private static final long PAUSE_MILLIS = 20;
  private static final int COMPACT_EVERY = 30;
  private static final int FILL_RATE_PERCENT = 60;
  private static final int COMPACT_BYTES = 8 << 20;

  private final MVStore store;
  private final Gate gate;
  private final Semaphore hurry = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "mongo-commit");

  private int sinceCompaction;
  private volatile @Nullable OperationLog log;

  Committer(MVStore store, Gate gate) {
    this.store = store;
    this.gate = gate;
    thread.setDaemon(true);
  }

  /** Asks for a commit within milliseconds. */
  void hurry() {
    if (hurry.availablePermits() == 0) {
      hurry.release();
    }
  }

  void start(OperationLog log) {
    this.log = log;
    thread.start();
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        boolean soon = hurry.tryAcquire(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        hurry.drainPermits();
        gate.alone(this::commit);
        if (soon) {
          closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (MVStoreException e) {
      LOGGER.error("The embedded MongoDB's file cannot be written any more", e);
    }
  }

  private void commit() {
    OperationLog log = this.log;
    if (log == null || store.isClosed()) {
      return;
    }
    log.beforeCommit();
    if (store.hasUnsavedChanges()) {
      store.commit();
      if (++sinceCompaction >= COMPACT_EVERY) {
        sinceCompaction = 0;
        store.compact(FILL_RATE_PERCENT, COMPACT_BYTES);
      }
    }
    log.afterCommit();
  }

  /** Commits what is left, and no more after that. */
  @Override
  public void close() {
    closed.countDown();
    hurry.release();
    gate.alone(this::commit);
  }
}
