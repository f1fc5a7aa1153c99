package io.bactrian.source;

import io.bactrian.bson.RawDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A dump, read straight from its files: a mongodump folder or archive, a single BSON file, or
 * mongoexport's JSON, each compressed or not.
 *
 * <p>A range is a part of a file. An uncompressed BSON file or archive is cut anywhere between two
 * documents. Of a compressed or JSON file everything before a range must be read through again, so
 * it is cut into {@value #MOST_RANGES} ranges at most, and an open file is kept for the range that
 * comes next: reading the ranges in order reads the file once.
 */
public final class DumpSource implements Source {

  private static final int MOST_RANGES = 16;

  private final String name;
  private final Map<String, DumpedCollection> collections;
  private final List<LeftOut> leftOut;
  private final ParkedCursors parked = new ParkedCursors();

  private DumpSource(String name, DumpContents contents) {
    this.name = name;
    collections = contents.collections();
    leftOut = contents.leftOut();
  }

  /**
   * Opens a dump. An archive is read through once, to check it.
   *
   * @param path a folder or a file
   * @throws DamagedSource when there is nothing at the path that can be read
   */
  public static DumpSource open(Path path) {
    return new DumpSource(path.toString(), DumpLayout.of(path));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<SourceCollection> collections() {
    return collections.values().stream().map(DumpedCollection::describe).toList();
  }

  /** What the dump holds that is not carried over, and why. */
  public List<LeftOut> leftOut() {
    return leftOut;
  }

  /**
   * Reads the file through, so a file whose form is damaged is refused before anything of it has
   * been carried over. Within BSON documents only decoding finds damage.
   */
  @Override
  public List<KeyRange> ranges(String collection, long bytes) {
    DumpedCollection dumped = find(collection);
    List<BsonValue> cuts = new ArrayList<>();
    try (DumpCursor cursor = dumped.open(0)) {
      long since = 0;
      boolean more;
      do {
        long position = cursor.position();
        long passed = cursor.bytes();
        more = cursor.skip();
        if (more && passed - since >= bytes) {
          cuts.add(new BsonInt64(position));
          since = passed;
        }
      } while (more);
    }
    return KeyRange.between(dumped.seekable() ? cuts : thinned(cuts));
  }

  private static List<BsonValue> thinned(List<BsonValue> cuts) {
    if (cuts.size() < MOST_RANGES) {
      return cuts;
    }
    List<BsonValue> few = new ArrayList<>();
    for (int i = 1; i < MOST_RANGES; i++) {
      few.add(cuts.get(i * cuts.size() / MOST_RANGES));
    }
    return few;
  }

  @Override
  public DocumentStream read(String collection, KeyRange range) {
    DumpedCollection dumped = find(collection);
    long from = range.from().isInt64() ? range.from().asInt64().getValue() : 0;
    long to = range.to().isInt64() ? range.to().asInt64().getValue() : Long.MAX_VALUE;
    DumpCursor cursor = dumped.seekable() ? null : parked.take(collection, from);
    return new RangeStream(collection, cursor == null ? dumped.open(from) : cursor, to);
  }

  /** A file may hold one {@code _id} twice. */
  @Override
  public boolean mayRepeatIds() {
    return true;
  }

  @Override
  public void close() {
    parked.close();
  }

  private DumpedCollection find(String collection) {
    DumpedCollection dumped = collections.get(collection);
    if (dumped == null) {
      throw new IllegalArgumentException("no collection " + collection + " in " + name);
    }
    return dumped;
  }

  /** Reads up to the end of a range. */
  private final class RangeStream implements DocumentStream {

    private final String collection;
    private final long to;
    private final DumpCursor cursor;
    private boolean complete;
    private boolean closed;

    RangeStream(String collection, DumpCursor cursor, long to) {
      this.collection = collection;
      this.cursor = cursor;
      this.to = to;
    }

    @Override
    public @Nullable RawDocument next() {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (cursor.position() >= to) {
        complete = true;
        return null;
      }
      return cursor.next();
    }

    @Override
    public String where() {
      return cursor.where();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        if (!complete || !parked.put(collection, cursor)) {
          cursor.close();
        }
      }
    }
  }
}
