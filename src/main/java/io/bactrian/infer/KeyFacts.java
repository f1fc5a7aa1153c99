package io.bactrian.infer;

import java.util.regex.Pattern;

/** What the names in an object used as a map have in common. */
final class KeyFacts {

  /** A map's keys are counted up to this many. */
  static final int COUNTED = 100_000;

  private static final Pattern GENERATED =
      Pattern.compile(
          "[0-9]+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
              + "|[0-9]{4}-[0-9]{2}(-[0-9]{2}.{0,20})?");

  private final ValueSet keys;
  private int longest;

  KeyFacts(ValueSet keys) {
    this.keys = keys;
  }

  void add(String key) {
    longest = Math.max(longest, key.length());
    keys.add(ValueHash.text(key));
  }

  void merge(KeyFacts other) {
    longest = Math.max(longest, other.longest);
    keys.addAll(other.keys);
  }

  /** How many different keys there are, or -1 when there are too many to count. */
  int distinct() {
    return keys.full() ? -1 : keys.size();
  }

  /** The longest key's length in UTF-16 units. */
  int longest() {
    return longest;
  }

  /** Whether a program made up this name: digits, an ObjectId or hash, a uuid, a date. */
  static boolean generated(String key) {
    return !key.isEmpty()
        && (Character.digit(key.charAt(0), 16) >= 0)
        && GENERATED.matcher(key).matches();
  }
}
