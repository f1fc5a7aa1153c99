package io.bactrian.sync;

/** A stream can't go on before somebody has decided something; its message says what. */
final class StreamHalted extends RuntimeException {

  StreamHalted(String message, Throwable cause) {
    super(message, cause);
  }
}
