package io.bactrian.stores;

/**
 * A mode could not be changed in time; everything is as it was. The message says for what it
 * waited.
 */
public final class ModeNotChanged extends RuntimeException {

  ModeNotChanged(String message) {
    super(message);
  }
}
