package io.bactrian.bson;

/** Bytes that are not a valid BSON document; the message says where and why, never the contents. */
public final class DamagedBson extends RuntimeException {

  private final int offset;

  /**
   * @param offset the byte at which decoding stopped, from the document's first byte
   * @param message what is wrong there
   */
  public DamagedBson(int offset, String message) {
    super("byte " + offset + ": " + message);
    this.offset = offset;
  }

  /** The byte at which decoding stopped, from the document's first byte. */
  public int offset() {
    return offset;
  }
}
