package io.bactrian.mapping.types;

/** A column's type that no field of a document can fill; the message says what to do about it. */
public final class UnsupportedType extends RuntimeException {

  UnsupportedType(String message) {
    super(message);
  }
}
