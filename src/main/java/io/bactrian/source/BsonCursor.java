package io.bactrian.source;

import io.bactrian.bson.RawDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents one after another in the given parts of a file. Only their lengths are looked at here;
 * whoever decodes a document finds out whether it is sound.
 */
final class BsonCursor implements DumpCursor {

  /** Bytes of a file that hold nothing but whole documents. */
  record Part(long from, long to) {

    static final Part WHOLE = new Part(0, Long.MAX_VALUE);
  }

  private final ByteInput in;
  private final List<Part> parts;
  private final String collection;
  private int part;
  private long last;
  private long passed;

  /**
   * @param in stands at the beginning of a document in one of the parts, or of the file
   */
  BsonCursor(ByteInput in, List<Part> parts, String collection) {
    this.in = in;
    this.parts = parts;
    this.collection = collection;
    toNextPart();
  }

  @Override
  public long position() {
    return in.position();
  }

  @Override
  public long bytes() {
    return passed;
  }

  @Override
  public @Nullable RawDocument next() {
    Integer length = length();
    if (length == null) {
      return null;
    }
    byte[] bytes = in.document(length);
    passed += length;
    RawDocument document = new RawDocument(GivenIds.ensure(bytes, collection, last));
    toNextPart();
    return document;
  }

  @Override
  public boolean skip() {
    Integer length = length();
    if (length == null) {
      return false;
    }
    in.skipDocument(length);
    passed += length;
    toNextPart();
    return true;
  }

  private @Nullable Integer length() {
    if (part == parts.size()) {
      return null;
    }
    last = in.position();
    return in.int32();
  }

  /** So that the position is always that of the next document. */
  private void toNextPart() {
    while (part < parts.size() && in.position() >= parts.get(part).to()) {
      part++;
    }
    if (part < parts.size() && in.position() < parts.get(part).from()) {
      in.skipTo(parts.get(part).from());
    }
  }

  @Override
  public String where() {
    return in.where(last);
  }

  @Override
  public void close() {
    in.close();
  }
}
