package io.bactrian.source;

import io.bactrian.bson.RawDocument;
import java.util.Collection;
import java.util.List;
import org.bson.BsonValue;

/**
 * Where documents come from. A dump is a source like a live database: both are cut into ranges, and
 * a range can be read again at any time with the same result.
 */
public interface Source extends AutoCloseable {

  /** What to call it in messages and reports: a folder, a file or a database. */
  String name();

  /**
   * The collections, by name in order.
   *
   * @throws DamagedSource when not even the list can be read
   */
  List<SourceCollection> collections();

  /**
   * Cuts a collection into disjoint ranges that together hold every document once, in order.
   *
   * @param collection one of {@link #collections()}
   * @param bytes how large a range should be, about, in bytes of BSON
   * @return at least one range; the first begins at the very start, the last ends at the very end
   * @throws DamagedSource when the collection cannot be read
   */
  List<KeyRange> ranges(String collection, long bytes);

  /**
   * Opens a range for reading. Ranges may be read in parallel.
   *
   * @throws DamagedSource when the collection cannot be read
   */
  DocumentStream read(String collection, KeyRange range);

  /**
   * Whether one {@code _id} may stand on two documents: true for a file that anybody could have put
   * together, false for a live collection, which has a unique index.
   */
  boolean mayRepeatIds();

  /** Whether documents change while they are read, as those of a dump don't. */
  default boolean isLive() {
    return false;
  }

  /**
   * The documents of a collection, of which no more than the {@code _id} need be there.
   *
   * @throws DamagedSource when the collection cannot be read
   */
  default DocumentStream ids(String collection) {
    return read(collection, KeyRange.ALL);
  }

  /**
   * The documents with these ids as they are now, in any order; of a source that {@link #isLive}.
   *
   * @throws UnsupportedOperationException when it is not
   */
  default List<RawDocument> find(String collection, Collection<BsonValue> ids) {
    throw new UnsupportedOperationException(name() + " does not change: it was read before");
  }

  @Override
  void close();
}
