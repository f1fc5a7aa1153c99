package io.bactrian.risk;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/** That an event occurred; in the order of time. */
record Occurrence(Instant time, UUID event) implements Comparable<Occurrence> {

  private static final Comparator<Occurrence> ORDER =
      Comparator.comparing(Occurrence::time).thenComparing(Occurrence::event);

  @Override
  public int compareTo(Occurrence other) {
    return ORDER.compare(this, other);
  }
}
