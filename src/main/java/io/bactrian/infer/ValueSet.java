package io.bactrian.infer;

/**
 * The different values of a field, as hashes; forgets all and says so when they get too many. Two
 * among five million values share a hash with a probability of one in a million.
 */
final class ValueSet {

  private final Budget budget;
  private final int most;
  private long[] slots = new long[8];
  private int size;
  private boolean zero;
  private boolean full;

  ValueSet(Budget budget, int most) {
    this.budget = budget;
    this.most = most;
  }

  /** Whether there were too many values, so that nothing is known of them. */
  boolean full() {
    return full;
  }

  /** How many different values there are. */
  int size() {
    return size + (zero ? 1 : 0);
  }

  void add(long hash) {
    if (full) {
      return;
    }
    if (hash == 0) {
      zero = true;
    } else if (put(slots, hash) && ++size * 4L > slots.length * 3L) {
      grow();
    }
  }

  void addAll(ValueSet other) {
    if (other.full) {
      giveUp();
    }
    zero |= other.zero;
    for (long hash : other.slots) {
      if (hash != 0) {
        add(hash);
      }
    }
  }

  boolean containsAll(ValueSet other) {
    if (full || other.full || other.size() > size() || (other.zero && !zero)) {
      return false;
    }
    for (long hash : other.slots) {
      if (hash != 0 && slots[slot(slots, hash)] == 0) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    if (size >= most || !budget.take(slots.length)) {
      giveUp();
      return;
    }
    long[] larger = new long[slots.length * 2];
    for (long hash : slots) {
      if (hash != 0) {
        put(larger, hash);
      }
    }
    slots = larger;
  }

  private void giveUp() {
    if (!full) {
      full = true;
      budget.giveBack(slots.length - 8L);
      slots = new long[0];
    }
  }

  private static boolean put(long[] slots, long hash) {
    int at = slot(slots, hash);
    if (slots[at] == hash) {
      return false;
    }
    slots[at] = hash;
    return true;
  }

  private static int slot(long[] slots, long hash) {
    int at = (int) hash & (slots.length - 1);
    while (slots[at] != 0 && slots[at] != hash) {
      at = (at + 1) & (slots.length - 1);
    }
    return at;
  }
}
