package io.bactrian.chaos;

import io.bactrian.bson.NormalForm;
import io.bactrian.chaos.Way.Again;
import io.bactrian.chaos.Way.Seen;
import io.bactrian.demo.escrow.EscrowWrites;
import io.bactrian.documents.Answers;
import io.bactrian.documents.Patch;
import io.bactrian.landing.TestSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Writes until each write is acknowledged, and knows what there must be then: the documents that it
 * has written, as they are in the end. A document has one writer at a time. Where it isn't known
 * whether a write was done, it looks: there must be the document from before the write or that from
 * after it, and none other.
 */
final class Journal implements EscrowWrites {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PAUSE = Duration.ofMillis(150).toNanos();

  private record Key(String collection, BsonValue id) {}

  private interface Attempt {
    void make(Way way, @Nullable String etag) throws Again;
  }

  private final TestSystem system;
  private final Function<String, Way> ways;
  private final Map<Key, Optional<BsonDocument>> written = new ConcurrentHashMap<>();
  private final Map<Key, Object> locks = new ConcurrentHashMap<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong again = new AtomicLong();

  /**
   * @param ways by which way a collection is written
   */
  Journal(TestSystem system, Function<String, Way> ways) {
    this.system = system;
    this.ways = ways;
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** How often something was tried again. */
  long again() {
    return again.get();
  }

  @Override
  public void insert(String collection, BsonDocument document) {
    Key key = new Key(collection, java.util.Objects.requireNonNull(document.get("_id")));
    BsonDocument whole = document.clone();
    write(key, true, before -> whole, (way, etag) -> way.insert(collection, whole));
  }

  @Override
  public void update(String collection, ObjectId id, BsonDocument update) {
    Key key = new Key(collection, new BsonObjectId(id));
    write(
        key,
        false,
        before -> Patch.read(update).applyTo(before),
        (way, etag) -> way.update(collection, key.id(), update, etag));
  }

  @Override
  public void replace(String collection, ObjectId id, BsonDocument document) {
    Key key = new Key(collection, new BsonObjectId(id));
    BsonDocument whole = document.clone();
    write(
        key, false, before -> whole, (way, etag) -> way.replace(collection, key.id(), whole, etag));
  }

  @Override
  public void delete(String collection, ObjectId id) {
    Key key = new Key(collection, new BsonObjectId(id));
    write(key, false, null, (way, etag) -> way.delete(collection, key.id()));
  }

  @Override
  public @Nullable BsonDocument find(String collection, ObjectId id) {
    Key key = new Key(collection, new BsonObjectId(id));
    synchronized (lock(key)) {
      BsonDocument known = before(key);
      return known == null ? null : known.clone();
    }
  }

  private Object lock(Key key) {
    return locks.computeIfAbsent(key, each -> new Object());
  }

  /**
   * @param after what the write makes of a document; null when it takes it away
   */
  private void write(
      Key key, boolean insert, @Nullable UnaryOperator<BsonDocument> after, Attempt attempt) {
    synchronized (lock(key)) {
      BsonDocument before = insert ? null : before(key);
      if (before == null && !insert) {
        return; // somebody else has deleted it
      }
      BsonDocument expected =
          after == null ? null : after.apply(before == null ? new BsonDocument() : before);
      String etag = null;
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        try {
          attempt.make(ways.apply(key.collection()), etag);
          break;
        } catch (Again e) {
          Seen now = look(key, end, e);
          if (same(key, now.document(), expected)) {
            break;
          }
          if (!same(key, now.document(), before)) {
            throw new AssertionError(
                key + " is neither as before nor as after a write; " + e.getMessage());
          }
          etag = now.etag();
        }
      }
      written.put(key, Optional.ofNullable(expected));
      acknowledged.incrementAndGet();
    }
  }

  private @Nullable BsonDocument before(Key key) {
    Optional<BsonDocument> known = written.get(key);
    return known != null
        ? known.orElse(null)
        : look(key, System.nanoTime() + PATIENCE.toNanos(), null).document();
  }

  private Seen look(Key key, long end, @Nullable Again why) {
    Again last = why;
    while (true) {
      if (last != null) {
        again.incrementAndGet();
        LockSupport.parkNanos(PAUSE);
        if (System.nanoTime() > end) {
          throw new AssertionError(key + " cannot be written or read: " + last.getMessage());
        }
      }
      try {
        return ways.apply(key.collection()).read(key.collection(), key.id());
      } catch (Again e) {
        last = e;
      }
    }
  }

  private boolean same(Key key, @Nullable BsonDocument one, @Nullable BsonDocument other) {
    if (one == null || other == null) {
      return one == other;
    }
    return NormalForm.equal(shown(key, one), shown(key, other));
  }

  private BsonDocument shown(Key key, BsonDocument document) {
    return Answers.of(system.lens(key.collection()), document.clone());
  }

  /** What isn't as it was acknowledged. */
  List<String> differing() {
    List<String> differing = new ArrayList<>();
    written.forEach(
        (key, expected) -> {
          Seen now = look(key, System.nanoTime() + PATIENCE.toNanos(), null);
          if (!same(key, now.document(), expected.orElse(null))) {
            differing.add(
                key.collection()
                    + " "
                    + key.id().asObjectId().getValue()
                    + " there: "
                    + (now.document() != null)
                    + ", to be there: "
                    + expected.isPresent());
          }
        });
    return differing;
  }
}
