package io.bactrian.source;

import io.bactrian.bson.RawDocument;
import org.jspecify.annotations.Nullable;

/** An open file of a dump and how far it has been read. Only goes forward. */
interface DumpCursor extends AutoCloseable {

  /** Where the next document stands; grows with every document. */
  long position();

  /** About how many bytes have been passed. */
  long bytes();

  /** The next document, or null after the last. */
  @Nullable RawDocument next();

  /**
   * Passes the next document, with no more checks than finding its end takes; false after the last.
   */
  boolean skip();

  /** Where the document returned last stands, for messages. */
  String where();

  @Override
  void close();
}
