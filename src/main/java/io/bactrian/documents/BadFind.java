package io.bactrian.documents;

/** A question that cannot be asked; the message names the field and what is allowed. */
public final class BadFind extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  BadFind(String message) {
    super(message);
  }
}
