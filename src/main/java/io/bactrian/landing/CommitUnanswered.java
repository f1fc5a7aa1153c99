package io.bactrian.landing;

import java.sql.SQLException;

/** PostgreSQL was told to commit and its answer didn't come: whether it has is not known. */
public final class CommitUnanswered extends SQLException {

  private static final long serialVersionUID = 1;

  private CommitUnanswered(SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
  }

  /** What a failed commit means: this where the connection broke, otherwise PostgreSQL's word. */
  public static SQLException of(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57P") ? new CommitUnanswered(e) : e;
  }
}
