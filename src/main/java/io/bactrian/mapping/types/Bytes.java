package io.bactrian.mapping.types;

import java.util.Arrays;

/**
 * A bytea's value, equal when the bytes are.
 *
 * @param array the bytes; not copied, don't change them
 */
public record Bytes(byte[] array) {

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return "Bytes[" + array.length + "]";
  }
}
