package io.bactrian.paired;

import io.bactrian.mapping.Problem;
import java.util.List;

/** Every mistake in a system's queries at once, each with its file and line. */
public final class QueryProblems extends RuntimeException {

  private final transient List<Problem> problems;

  QueryProblems(List<Problem> problems) {
    super(Problem.list(problems, "the queries"));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes, in the order in which they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
