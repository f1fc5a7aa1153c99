package io.bactrian.mapping.types;

/**
 * A value that has no exact form on the other side. Thrown on the hot path for every bad value, so
 * it carries no stack trace. The message says what was met and what would fit, never the value.
 */
public final class Unrepresentable extends RuntimeException {

  private final Reason reason;

  public Unrepresentable(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** The code to count by. */
  public Reason reason() {
    return reason;
  }
}
