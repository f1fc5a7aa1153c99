package io.bactrian.mapping.types;

import java.nio.charset.StandardCharsets;
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

  /** Appends the text in UTF-8. */
  public void putUtf8(String text) {
    int length = text.length();
    ensure(length);
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        size = at;
        putBytes(text.substring(i).getBytes(StandardCharsets.UTF_8));
        return;
      }
      bytes[at++] = (byte) c;
    }
    size = at;
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
