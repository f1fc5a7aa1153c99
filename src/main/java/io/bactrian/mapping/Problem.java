package io.bactrian.mapping;

/**
 * A mistake in a mapping.
 *
 * @param spot where it stands
 * @param message what is wrong and what would be right
 */
public record Problem(Spot spot, String message) {
  @Override
  public String toString() {
    return spot + ": " + message;
  }
}
