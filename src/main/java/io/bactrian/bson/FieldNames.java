package io.bactrian.bson;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the field names seen last, because a collection's documents repeat the same few: a name
 * found here costs no new string, and its hash is already known. Slots are overwritten by whoever
 * comes; threads may race for them, since a string is immutable and always compared before use.
 */
final class FieldNames {

  private static final int LONGEST = 64;
  private static final @Nullable String[] SLOTS = new String[4096];

  private FieldNames() {}

  /** The name at these bytes, which are ASCII; {@code hash} is any hash of them. */
  static String ascii(byte[] bytes, int from, int length, int hash) {
    if (length > LONGEST) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
    int slot = (hash ^ (hash >>> 12)) & (SLOTS.length - 1);
    String known = SLOTS[slot];
    if (known != null && same(known, bytes, from, length)) {
      return known;
    }
    String name = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    SLOTS[slot] = name;
    return name;
  }

  private static boolean same(String known, byte[] bytes, int from, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
