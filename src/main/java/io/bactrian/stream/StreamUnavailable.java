package io.bactrian.stream;

/** The stream's server could not do it now; what was to be published may be there in part. */
public final class StreamUnavailable extends RuntimeException {

  public StreamUnavailable(String what, Throwable cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
