package io.bactrian.documents;

/** A patch that cannot be read, or not be applied to this document; the message names the path. */
public final class BadPatch extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  BadPatch(String message) {
    super(message);
  }
}
