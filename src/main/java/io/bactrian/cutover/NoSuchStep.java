package io.bactrian.cutover;

/** From where the collection stands, there is no such step. The message says what there is. */
public final class NoSuchStep extends RuntimeException {

  NoSuchStep(String message) {
    super(message);
  }
}
