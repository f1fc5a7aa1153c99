package io.bactrian.paired;

/**
 * An answer that can't be compared: a column of a type that no BSON value equals, more rows than
 * are kept in memory. The message names the column or the limit, never a value.
 */
final class Unanswerable extends RuntimeException {

  Unanswerable(String message) {
    super(message);
  }
}
