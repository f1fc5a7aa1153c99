package io.bactrian.source;

/**
 * A source, or a part of it, that cannot be read. The message names the file and the byte or line,
 * and says what is wrong there; never the contents.
 */
public final class DamagedSource extends RuntimeException {

  public DamagedSource(String where, String what) {
    super(where + ": " + what);
  }

  public DamagedSource(String where, String what, Throwable cause) {
    super(where + ": " + what, cause);
  }
}
