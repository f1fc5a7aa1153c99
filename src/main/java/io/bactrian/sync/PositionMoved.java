package io.bactrian.sync;

/**
 * Somebody else has moved the stream's position: another replica, or an operator. Nothing was done;
 * the stream is to be opened again where it stands now.
 */
final class PositionMoved extends RuntimeException {

  PositionMoved(StreamName stream) {
    super("the position of the stream " + stream + " is another one now");
  }
}
