package io.bactrian.platform;

/** PostgreSQL went away while it set a stage: nobody knows whether it was set. The message says. */
public final class StageUnknown extends RuntimeException {

  public StageUnknown(String message, Throwable cause) {
    super(message, cause);
  }
}
