package io.bactrian.landing;

import java.sql.SQLException;

/**
 * PostgreSQL refused a statement for a reason that no other document and no waiting will mend: a
 * table that is gone, a missing right. Somebody must look: <em>halt</em>.
 */
public final class LandingFailed extends RuntimeException {

  public LandingFailed(String what, SQLException cause) {
    super(
        what + ": " + PostgresRefusal.words(cause) + " (SQLSTATE " + cause.getSQLState() + ")",
        cause);
  }
}
