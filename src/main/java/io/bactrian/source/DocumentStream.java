package io.bactrian.source;

import io.bactrian.bson.RawDocument;
import org.jspecify.annotations.Nullable;

/** Documents one after another; holds one at a time in memory. */
public interface DocumentStream extends AutoCloseable {

  /**
   * The next document, or null after the last.
   *
   * @throws DamagedSource when what follows cannot be read
   */
  @Nullable RawDocument next();

  /**
   * Where the document returned last stands, for messages: {@code customers.bson byte 1234} or
   * {@code x.json line 12}.
   */
  String where();

  @Override
  void close();
}
