package io.bactrian.shadow;

import io.bactrian.documents.ReadDone;
import io.bactrian.documents.ReadWatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a sample of the reads to be compared. Whoever reads is never held up: what is more than the
 * queue takes is dropped and counted.
 */
public final class ShadowReads implements ReadWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(ShadowReads.class);

  private final Map<String, Map<String, ShadowCollection>> bySystem = new HashMap<>();
  private final int capacity;
  private final Consumer<Question> queue;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param capacity how many documents may wait, see {@link Question}
   * @param queue takes a question without waiting, or throws
   */
  ShadowReads(List<ShadowCollection> collections, int capacity, Consumer<Question> queue) {
    for (ShadowCollection each : collections) {
      bySystem.computeIfAbsent(each.system(), key -> new HashMap<>()).put(each.name(), each);
    }
    this.capacity = capacity;
    this.queue = queue;
  }

  @Override
  public void done(ReadDone read) {
    ShadowCollection collection = of(read.lens().mapping().system(), read.lens().collection());
    if (collection == null) {
      return;
    }
    collection.tally(Question.origin(read.asked())).count(Count.READS);
    if (ThreadLocalRandom.current().nextDouble() < collection.rate()) {
      offer(Question.of(collection, read));
    }
  }

  private @Nullable ShadowCollection of(String system, String collection) {
    Map<String, ShadowCollection> collections = bySystem.get(system);
    return collections == null ? null : collections.get(collection);
  }

  /** Lets a question wait for its turn, if there is room. */
  void offer(Question question) {
    if (waiting.addAndGet(question.weight()) > capacity) {
      drop(question);
      return;
    }
    send(question);
  }

  /** Gives a question another turn; its room is still its own. */
  void send(Question question) {
    try {
      queue.accept(question);
    } catch (RuntimeException e) {
      LOG.debug("A shadow read of {} was not taken", question.collection().name(), e);
      drop(question);
    }
  }

  private void drop(Question question) {
    release(question.weight());
    question.collection().tally(question.origin()).count(Count.DROPPED);
  }

  /** Gives room back. */
  void release(int weight) {
    waiting.addAndGet(-weight);
  }

  /** How many documents wait. */
  int waiting() {
    return waiting.get();
  }
}
