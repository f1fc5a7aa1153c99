package io.bactrian.mapping;

import java.util.List;

/** Every mistake in a set of mappings at once, each with its file and line. */
public final class MappingProblems extends RuntimeException {

  private final transient List<Problem> problems;

  public MappingProblems(List<Problem> problems) {
    super(Problem.list(problems, "the mappings"));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes, in the order in which they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
