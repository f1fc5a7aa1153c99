package io.bactrian.sync;

/**
 * A stream can't be followed from the position that is remembered: the server has forgotten what
 * came after it, or doesn't know it at all. What changed since must be copied again.
 */
final class PositionLost extends RuntimeException {

  PositionLost(String message, Throwable cause) {
    super(message, cause);
  }
}
