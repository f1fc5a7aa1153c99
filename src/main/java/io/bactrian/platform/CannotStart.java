package io.bactrian.platform;

import org.jspecify.annotations.Nullable;

/** Halts the start: something that only the person who started Bactrian can put right. */
public final class CannotStart extends RuntimeException {

  private final String problem;
  private final String remedy;

  /**
   * @param problem what is wrong, naming the folder, port or property
   * @param remedy what to do about it
   */
  public CannotStart(String problem, String remedy) {
    this(problem, remedy, null);
  }

  CannotStart(String problem, String remedy, @Nullable Throwable cause) {
    super(problem, cause);
    this.problem = problem;
    this.remedy = remedy;
  }

  String problem() {
    return problem;
  }

  String remedy() {
    return remedy;
  }

  /** Both, for a command's one line. */
  @Override
  public String getMessage() {
    return problem + " " + remedy;
  }
}
