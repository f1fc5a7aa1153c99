package io.bactrian.mapping;

/**
 * A place in a mapping or another file of a system.
 *
 * @param file as the user knows it
 * @param line from 1
 */
public record Spot(String file, int line) {
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
