package io.bactrian.infer;

/** How much more may be remembered, over all that share it. */
final class Budget {

  private long left;

  Budget(long amount) {
    left = amount;
  }

  /** Takes the amount, or nothing when there isn't as much left. */
  boolean take(long amount) {
    if (amount > left) {
      return false;
    }
    left -= amount;
    return true;
  }

  void giveBack(long amount) {
    left += amount;
  }
}
