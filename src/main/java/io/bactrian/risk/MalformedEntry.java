package io.bactrian.risk;

/** An entry of the stream that isn't what it says it is: trying again won't help. */
public final class MalformedEntry extends RuntimeException {

  MalformedEntry(String message) {
    super(message);
  }
}
