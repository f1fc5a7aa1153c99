package io.bactrian.mapping.types;

import java.util.Arrays;

/** A growing array of bytes in network order, in which rows take COPY's binary form. */
public final class CopyBuffer {

  private byte[] bytes;
  private int size;

  /**
   * @param capacity the first size in bytes; it grows as needed
   */
  public CopyBuffer(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** How many bytes have been written. */
  public int size() {
    return size;
  }

  /** The written bytes stand at 0 to {@link #size()} of this array, which is not a copy. */
  public byte[] array() {
    return bytes;
  }

  /** Forgets what was written and keeps the array. */
  public void clear() {
    size = 0;
  }

  /** Forgets everything from {@code position} on. */
  public void truncate(int position) {
    size = position;
  }

  public void putByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  public void putShort(int value) {
    ensure(2);
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) value;
  }

  public void putInt(int value) {
    ensure(4);
    setInt(size, value);
    size += 4;
  }

  public void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }

  public void putBytes(byte[] value) {
    putBytes(value, 0, value.length);
  }

  public void putBytes(byte[] value, int from, int length) {
    ensure(length);
    System.arraycopy(value, from, bytes, size, length);
    size += length;
  }

  /** Appends the text in UTF-8; it must have no lone surrogates. */
  public void putUtf8(String text) {
    int length = text.length();
    ensure(length);
    int at = size;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        break;
      }
      bytes[at++] = (byte) c;
    }
    size = at;
    if (i < length) {
      putWideUtf8(text, i);
    }
  }

  private void putWideUtf8(String text, int from) {
    int length = text.length();
    ensure(Math.multiplyExact(3, length - from));
    int at = size;
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[at++] = (byte) c;
      } else if (c < 0x800) {
        bytes[at++] = (byte) (0xC0 | c >>> 6);
        bytes[at++] = (byte) (0x80 | c & 0x3F);
      } else if (!Character.isHighSurrogate(c)) {
        bytes[at++] = (byte) (0xE0 | c >>> 12);
        bytes[at++] = (byte) (0x80 | c >>> 6 & 0x3F);
        bytes[at++] = (byte) (0x80 | c & 0x3F);
      } else {
        int point = Character.toCodePoint(c, text.charAt(++i));
        bytes[at++] = (byte) (0xF0 | point >>> 18);
        bytes[at++] = (byte) (0x80 | point >>> 12 & 0x3F);
        bytes[at++] = (byte) (0x80 | point >>> 6 & 0x3F);
        bytes[at++] = (byte) (0x80 | point & 0x3F);
      }
    }
    size = at;
  }

  /** Leaves room for {@code length} bytes, to be overwritten, and tells where they begin. */
  public int skip(int length) {
    ensure(length);
    int at = size;
    size += length;
    return at;
  }

  /**
   * Leaves room for a length that is known only afterwards; give the result to {@link
   * #closeLength}.
   */
  public int openLength() {
    int at = size;
    putInt(0);
    return at;
  }

  /** Fills in the length of everything written since {@link #openLength}. */
  public void closeLength(int at) {
    setInt(at, size - at - 4);
  }

  /** Overwrites two bytes. */
  public void setShort(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  /** Overwrites four bytes. */
  public void setInt(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  private void ensure(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      long doubled = Math.min(bytes.length * 2L, Integer.MAX_VALUE - 16);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    }
  }
}
