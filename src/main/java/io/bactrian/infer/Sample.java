package io.bactrian.infer;

/**
 * Which documents of a collection are looked at. What only all of them can prove needs {@link All}.
 */
public sealed interface Sample {

  /** Every document. */
  record All() implements Sample {}

  /** The first {@code documents} of each collection. */
  record First(long documents) implements Sample {

    public First {
      positive(documents);
    }
  }

  /** One document in {@code documents}, from the first on. */
  record Each(long documents) implements Sample {

    public Each {
      positive(documents);
    }
  }

  /** Whether nothing is left out. */
  default boolean all() {
    return this instanceof All;
  }

  private static void positive(long documents) {
    if (documents < 1) {
      throw new IllegalArgumentException("sample: must be at least 1, is " + documents);
    }
  }
}
