package io.bactrian.bson;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.bson.BsonDocument;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/**
 * One document as its bytes: what is copied, counted in batches and kept in the quarantine.
 *
 * @param bytes the whole BSON document, length prefix and final NUL included; not copied, don't
 *     change it
 */
public record RawDocument(byte[] bytes) {

  /** As the driver gives it: a part of a message. */
  public static RawDocument of(RawBsonDocument document) {
    ByteBuf buffer = document.getByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return new RawDocument(bytes);
  }

  /** The document's size in bytes. */
  public int size() {
    return bytes.length;
  }

  /**
   * 64 bits that tell whether the same bytes were read again: no defence against somebody who wants
   * two documents to look the same.
   */
  public long checksum() {
    CRC32 low = new CRC32();
    low.update(bytes);
    CRC32C high = new CRC32C();
    high.update(bytes);
    return high.getValue() << 32 | low.getValue();
  }

  /**
   * Decodes strictly, as {@link BsonDecoder#decode(byte[])}.
   *
   * @throws DamagedBson when the bytes are not one valid document
   */
  public BsonDocument decode() {
    return BsonDecoder.decode(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawDocument raw && Arrays.equals(bytes, raw.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "RawDocument[" + bytes.length + " bytes]";
  }
}
