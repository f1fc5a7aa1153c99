package io.bactrian.source;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files that are still open at the end of a range, for whoever reads on from there. */
final class ParkedCursors implements AutoCloseable {

  private static final int MOST = 8;

  private record Parked(String collection, DumpCursor cursor) {}

  private final List<Parked> parked = new ArrayList<>();
  private boolean closed;

  /** Keeps a cursor, or says that it must be closed. */
  synchronized boolean put(String collection, DumpCursor cursor) {
    if (closed) {
      return false;
    }
    if (parked.size() == MOST) {
      parked.remove(0).cursor.close();
    }
    return parked.add(new Parked(collection, cursor));
  }

  /** A cursor that stands at the position, brought there from the nearest before it; or null. */
  @Nullable DumpCursor take(String collection, long position) {
    DumpCursor cursor = nearest(collection, position);
    if (cursor != null) {
      while (cursor.position() < position && cursor.skip()) {}
    }
    return cursor;
  }

  private synchronized @Nullable DumpCursor nearest(String collection, long position) {
    Parked nearest = null;
    for (Parked one : parked) {
      long at = one.cursor.position();
      boolean usable = one.collection.equals(collection) && at <= position && at > 0;
      if (usable && (nearest == null || at > nearest.cursor.position())) {
        nearest = one;
      }
    }
    if (nearest == null) {
      return null;
    }
    parked.remove(nearest);
    return nearest.cursor;
  }

  @Override
  public synchronized void close() {
    closed = true;
    parked.forEach(one -> one.cursor.close());
    parked.clear();
  }
}
