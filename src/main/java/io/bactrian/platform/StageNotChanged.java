package io.bactrian.platform;

/** A stage could not be changed in time; everything is as it was. The message says why. */
public final class StageNotChanged extends RuntimeException {

  public StageNotChanged(String message) {
    super(message);
  }
}
