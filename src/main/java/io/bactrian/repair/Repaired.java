package io.bactrian.repair;

import org.jspecify.annotations.Nullable;

/**
 * What became of one document.
 *
 * @param outcome {@code equal}, {@code was equal}, {@code differs} or {@code refused}
 * @param reason why, of the last two
 */
public record Repaired(String documentId, String outcome, @Nullable String reason) {

  /** Whether both stores have the same now. */
  public boolean holds() {
    return outcome.endsWith("equal");
  }
}
