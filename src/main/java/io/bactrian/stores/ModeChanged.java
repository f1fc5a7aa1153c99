package io.bactrian.stores;

/** A write began before its collection's mode was changed, and has done nothing: begin again. */
final class ModeChanged extends RuntimeException {

  ModeChanged() {
    super("the mode has changed", null, false, false);
  }
}
