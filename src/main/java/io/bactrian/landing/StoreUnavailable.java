package io.bactrian.landing;

import java.sql.SQLException;

/**
 * PostgreSQL could not do it now and nothing was done: the connection broke, a deadlock was
 * resolved, the server is going down or full. Doing the same again later is right: <em>retry</em>.
 */
public final class StoreUnavailable extends RuntimeException {

  public StoreUnavailable(String what, SQLException cause) {
    super(what + ": " + cause.getMessage(), cause);
  }

  /** What a failed statement means for the route: this exception, or one that halts it. */
  public static RuntimeException of(String what, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean passing =
        state.startsWith("08")
            || state.startsWith("40")
            || state.startsWith("53")
            || state.equals("55P03")
            || state.startsWith("57P");
    return passing ? new StoreUnavailable(what, e) : new LandingFailed(what, e);
  }
}
