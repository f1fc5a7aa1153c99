package io.bactrian.cutover;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one check of the gate came to.
 *
 * @param state only {@link State#PASSED} lets a collection pass
 * @param figure what was found, in words
 * @param limit what is asked for, in words
 * @param since since when it has been so; null where nothing has been
 * @param todo what to do about it; null when it has passed
 */
public record Finding(
    Check.Name name,
    State state,
    String figure,
    String limit,
    @Nullable Instant since,
    @Nullable String todo) {

  /** What a check may come to. */
  public enum State {
    PASSED,
    FAILED,
    /** There is not enough evidence, or not for long enough. */
    UNCHECKED;

    /** As it stands in tables and answers. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean passed() {
    return state == State.PASSED;
  }

  Finding since(Instant when) {
    return new Finding(name, state, figure, limit, when, todo);
  }
}
