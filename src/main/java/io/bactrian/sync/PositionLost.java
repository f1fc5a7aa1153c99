package io.bactrian.sync;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream can't be followed from the position that is remembered: the source has forgotten what
 * came after it, or doesn't know it at all. What changed since must be copied again.
 */
final class PositionLost extends RuntimeException {

  private final transient @Nullable Part part;

  /** Where less than everything is lost: of which collections, and where the stream goes on. */
  record Part(Set<String> collections, Position next) {}

  /** Changes of every collection of the stream may be lost; it goes on from now. */
  PositionLost(String message, Throwable cause) {
    super(message, cause);
    this.part = null;
  }

  /** Changes of some collections may be lost. */
  PositionLost(String message, Part part) {
    super(message);
    this.part = part;
  }

  /** Null where it is everything. */
  @Nullable Part part() {
    return part;
  }
}
