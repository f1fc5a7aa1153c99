package io.bactrian.mapping;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Every mistake in a set of mappings at once, each with its file and line. */
public final class MappingProblems extends RuntimeException {

  private final transient List<Problem> problems;

  public MappingProblems(List<Problem> problems) {
    super(
        problems.stream()
            .sorted(
                Comparator.comparing((Problem problem) -> problem.spot().file())
                    .thenComparing(problem -> problem.spot().line()))
            .map(Problem::toString)
            .collect(
                Collectors.joining(
                    "\n  ",
                    problems.size() == 1
                        ? "There is a mistake in the mappings:\n  "
                        : "There are " + problems.size() + " mistakes in the mappings:\n  ",
                    "")));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes, in the order in which they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
