package io.bactrian.mapping;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A mistake in a mapping or another file of a system.
 *
 * @param spot where it stands
 * @param message what is wrong and what would be right
 */
public record Problem(Spot spot, String message) {

  /** All of them in one message, a line each, sorted by place. */
  public static String list(List<Problem> problems, String where) {
    return problems.stream()
        .sorted(
            Comparator.comparing((Problem problem) -> problem.spot().file())
                .thenComparing(problem -> problem.spot().line()))
        .map(Problem::toString)
        .collect(
            Collectors.joining(
                "\n  ",
                problems.size() == 1
                    ? "There is a mistake in " + where + ":\n  "
                    : "There are " + problems.size() + " mistakes in " + where + ":\n  ",
                ""));
  }

  @Override
  public String toString() {
    return spot + ": " + message;
  }
}
