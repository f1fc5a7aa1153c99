package io.bactrian.identity;

import java.sql.SQLException;

/** The id map could not be asked now, and nothing was done: <em>retry</em>. */
public final class IdMapUnavailable extends RuntimeException {

  public IdMapUnavailable(String system, SQLException cause) {
    super("the id map of " + system + " cannot be asked: " + cause.getMessage(), cause);
  }
}
