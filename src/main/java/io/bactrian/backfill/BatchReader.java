package io.bactrian.backfill;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.mapping.Lens;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents into batches on a thread of its own. Three batches go round: one being filled,
 * one waiting, one being landed.
 */
final class BatchReader implements AutoCloseable {

  private static final int BATCHES = 3;

  /** What the reading thread hands over: a batch, the end, or why it stopped. */
  private record Handed(@Nullable Batch batch, @Nullable Throwable failure) {}

  private final CopyRange.Documents documents;
  private final long bytes;
  private final BlockingQueue<Batch> empty = new LinkedBlockingQueue<>();
  private final BlockingQueue<Handed> full = new LinkedBlockingQueue<>();
  private final Thread thread;

  BatchReader(CopyRange.Documents documents, Lens lens, long bytes, String what) {
    this.documents = documents;
    this.bytes = bytes;
    for (int i = 0; i < BATCHES; i++) {
      empty.add(new Batch(lens));
    }
    thread = new Thread(this::read, "reads " + what);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try {
      Handed last = fill();
      full.put(last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() doesn't want the rest
    }
  }

  private Handed fill() throws InterruptedException {
    try {
      Batch batch = empty.take();
      for (RawDocument document = documents.next(); document != null; document = documents.next()) {
        batch.add(document);
        if (batch.size() >= bytes) {
          full.put(new Handed(batch, null));
          batch = empty.take();
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      if (batch.count() > 0) {
        full.put(new Handed(batch, null));
      }
      return new Handed(null, null);
    } catch (RuntimeException | Error e) {
      return new Handed(null, e);
    }
  }

  /**
   * The next batch, or null after the last.
   *
   * @throws RuntimeException what the reading threw
   */
  @Nullable Batch next() {
    try {
      Handed handed = full.take();
      if (handed.failure() instanceof RuntimeException failure) {
        throw failure;
      }
      if (handed.failure() instanceof Error failure) {
        throw failure;
      }
      return handed.batch();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", e);
    }
  }

  /** Gives back a batch that has landed. */
  void done(Batch batch) {
    batch.clear();
    empty.add(batch);
  }

  /** Ends the reading, and waits until it has ended: the documents can be closed then. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
