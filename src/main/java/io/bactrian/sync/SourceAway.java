package io.bactrian.sync;

/** MongoDB, or Kafka, can't be read now; nothing was done, and it is tried again. */
final class SourceAway extends RuntimeException {

  SourceAway(String what, Throwable cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
