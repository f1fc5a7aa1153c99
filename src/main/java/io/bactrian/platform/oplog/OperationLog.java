package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * The changes of all databases, in the order in which they were made, as far back as its bounds
 * allow. Readers see an entry once it can't be lost any more: at once in memory, with the next
 * commit on disk.
 */
final class OperationLog {

  private static final String ENTRIES = "oplog";
  private static final String SIZES = "oplog.size";
  private static final String BYTES = "bytes";

  private final MVMap<Long, byte[]> entries;
  private final MVMap<String, Long> sizes;
  private final OplogBounds bounds;
  private final Clock clock;
  private final boolean waitsForCommit;
  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
  private final Runnable hurry;

  private long bytes;
  private volatile long last;
  private volatile long visible;
  private volatile long lostUpTo;

  private OperationLog(
      MVStore store, OplogBounds bounds, Clock clock, boolean waitsForCommit, Runnable hurry) {
    this.entries =
        store.openMap(
            ENTRIES,
            new MVMap.Builder<Long, byte[]>()
                .keyType(LongDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    this.sizes = store.openMap(SIZES);
    this.bounds = bounds;
    this.clock = clock;
    this.waitsForCommit = waitsForCommit;
    this.hurry = hurry;
    this.bytes = sizes.getOrDefault(BYTES, 0L);
    Long lastKey = entries.lastKey();
    if (lastKey != null) {
      this.last = lastKey;
    } else {
      Document nothing = new Document("op", "n").append("ns", "");
      nothing.append("o", new Document("msg", "initiating set"));
      Instant now = Instant.now(clock);
      keep(Timestamps.first(now), now, nothing);
    }
    this.visible = last;
    this.lostUpTo = isWhole() ? 0 : first() - 1;
  }

  /** One that ends with the process. */
  static OperationLog inMemory(OplogBounds bounds, Clock clock) {
    return new OperationLog(MVStore.open(null), bounds, clock, false, () -> {});
  }

  /**
   * One that is kept beside the documents.
   *
   * @param hurry asks for a commit soon, because somebody waits for what isn't committed
   */
  static OperationLog in(MVStore documents, OplogBounds bounds, Clock clock, Runnable hurry) {
    return new OperationLog(documents, bounds, clock, true, hurry);
  }

  /** Adds an operation: {@code op}, {@code ns}, {@code ui}, {@code o} and {@code o2}. */
  void append(Document operation) {
    synchronized (this) {
      Instant now = Instant.now(clock);
      keep(Timestamps.after(last, now), now, operation);
      if (!waitsForCommit) {
        visible = last; // here, or of two at once the earlier could be the last to say so
      }
    }
    if (!waitsForCommit) {
      wake();
    } else if (!waiting.isEmpty()) {
      hurry.run();
    }
  }

  /** To be called with all writers held off, right before the store is committed. */
  synchronized void beforeCommit() {
    Long stored = sizes.get(BYTES);
    if (stored == null || stored != bytes) {
      sizes.put(BYTES, bytes);
    }
  }

  /** To be called with all writers still held off, after the store has been committed. */
  void afterCommit() {
    if (visible != last) {
      visible = last;
      wake();
    }
  }

  /** The time of the newest entry, seen by readers or not. */
  long last() {
    return last;
  }

  /** The time of the newest entry that readers see. */
  long visible() {
    return visible;
  }

  long first() {
    return Objects.requireNonNull(entries.firstKey());
  }

  /** Whether nothing has been dropped since the log was begun. */
  boolean isWhole() {
    LogEntry oldest = at(first());
    return oldest != null && oldest.operation().equals("n");
  }

  /** The time up to which entries have been dropped; 0 where none have. */
  long lostUpTo() {
    return lostUpTo;
  }

  @Nullable LogEntry at(long time) {
    byte[] entry = entries.get(time);
    return entry == null ? null : LogEntry.decode(entry);
  }

  /** The time of the entry before one; null before the first. */
  @Nullable Long before(long time) {
    return entries.lowerKey(time);
  }

  /** The entries from a time on, it included, that readers see. */
  Iterator<LogEntry> from(long time) {
    long end = visible;
    Cursor<Long, byte[]> cursor = entries.cursor(time, end, false);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return cursor.hasNext();
      }

      @Override
      public LogEntry next() {
        cursor.next();
        return LogEntry.decode(cursor.getValue());
      }
    };
  }

  /** Runs {@code then} once, soon after the next entry is there to be read. */
  void onNext(Runnable then) {
    waiting.add(then);
    if (visible != last) {
      hurry.run();
    }
  }

  void forget(Runnable then) {
    waiting.remove(then);
  }

  /** Has all who wait look again. */
  void wake() {
    for (Runnable then : waiting) {
      if (waiting.remove(then)) {
        then.run();
      }
    }
  }

  private void keep(long time, Instant now, Document operation) {
    Document whole = new Document("ts", Timestamps.bson(time)).append("t", 1L).append("v", 2L);
    whole.append("wall", now);
    whole.appendAll(operation);
    byte[] entry = new LogEntry(whole).encode();
    entries.put(time, entry);
    bytes += entry.length;
    last = time;
    while ((entries.sizeAsLong() > bounds.entries() || bytes > bounds.bytes())
        && entries.sizeAsLong() > 1) {
      lostUpTo = first();
      bytes -= Objects.requireNonNull(entries.remove(lostUpTo)).length;
    }
  }
}
