package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A place in a change stream: the time of an entry, and which of its events. Tokens sort as their
 * events do. One that names no event (a high-water mark) stands before all events of its time.
 *
 * @param data the hexadecimal text that clients hold
 */
record ResumeToken(String data, long time, boolean namesAnEvent, boolean fromInvalidate)
    implements Comparable<ResumeToken> {

  private static final int VERSION = 1;
  private static final int HIGH_WATER_MARK = 0;
  private static final int EVENT = 128;

  static ResumeToken highWaterMark(long time) {
    KeyString key = new KeyString().timestamp(time).number(VERSION).number(HIGH_WATER_MARK);
    return new ResumeToken(key.number(0).bool(false).end(), time, false, false);
  }

  static ResumeToken of(LogEntry entry, boolean invalidate, @Nullable Document documentKey) {
    KeyString key = new KeyString().timestamp(entry.time()).number(VERSION).number(EVENT);
    key.number(0).bool(invalidate);
    if (entry.collectionId() != null) {
      key.value(entry.collectionId());
    }
    if (documentKey != null) {
      key.value(documentKey);
    }
    return new ResumeToken(key.end(), entry.time(), true, invalidate);
  }

  /**
   * Reads what a client sent.
   *
   * @throws StreamRefused when it is none of ours
   */
  static ResumeToken parse(Document sent) {
    if (!(sent.get("_data") instanceof String data)) {
      throw StreamRefused.located(
          40647,
          "Bad resume token: _data of missing or of wrong type. Expected string, got "
              + sent.toString(true, "{", "}"));
    }
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(data);
    } catch (IllegalArgumentException e) {
      throw StreamRefused.because(
          9, "FailedToParse", "resume token string was not a valid hex string");
    }
    return read(data, ByteBuffer.wrap(bytes));
  }

  private static ResumeToken read(String data, ByteBuffer key) {
    if (key.remaining() < 14 || (key.get() & 0xFF) != 0x82) {
      throw unknown();
    }
    long time = key.getLong();
    if (number(key) != VERSION) {
      throw unknown();
    }
    boolean event = number(key) == EVENT;
    number(key);
    boolean invalidate = key.hasRemaining() && (key.get() & 0xFF) == 0x6F;
    return new ResumeToken(data, time, event, invalidate);
  }

  private static long number(ByteBuffer key) {
    int length = key.hasRemaining() ? (key.get() & 0xFF) - 0x2A : -1;
    if (length < -1 || length > 8 || length > key.remaining()) {
      throw unknown();
    }
    long number = 0;
    for (int i = 0; i < length; i++) {
      number = number << 8 | (key.get() & 0xFF);
    }
    return number >>> 1;
  }

  private static StreamRefused unknown() {
    return StreamRefused.located(50795, "Invalid Resume Token: only supports version 0 or 1");
  }

  Document toDocument() {
    return new Document("_data", data);
  }

  @Override
  public int compareTo(ResumeToken other) {
    return data.compareTo(other.data);
  }
}
