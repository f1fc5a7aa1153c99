package io.bactrian.platform.oplog;

/**
 * How much of the past the operation log keeps: the oldest entries go when either bound is passed.
 *
 * @param entries how many entries it keeps, at least 1
 * @param bytes how many bytes of entries it keeps
 */
public record OplogBounds(int entries, long bytes) {

  public static final OplogBounds DEFAULT = new OplogBounds(100_000, 64L << 20);

  public OplogBounds {
    if (entries < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "The operation log must keep something, not %d entries of %d bytes"
              .formatted(entries, bytes));
    }
  }
}
