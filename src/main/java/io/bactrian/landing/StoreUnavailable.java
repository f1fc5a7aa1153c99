package io.bactrian.landing;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL could not do it now: the connection broke, a deadlock was resolved, the server is
 * going down or full. Nothing was done, unless it {@link #mayBeDone}. Doing the same again later is
 * right, for what may be done twice: <em>retry</em>.
 */
public final class StoreUnavailable extends RuntimeException {

  public StoreUnavailable(String what, SQLException cause) {
    super(what + ": " + PostgresRefusal.words(cause), cause);
  }

  /** Whether it broke off while it was committed. */
  public boolean mayBeDone() {
    return getCause() instanceof CommitUnanswered;
  }

  /** What a failed statement means for the route: this exception, or one that halts it. */
  public static RuntimeException of(String what, SQLException e) {
    return isPassing(e) ? new StoreUnavailable(what, e) : new LandingFailed(what, e);
  }

  /** Whether the same statement may succeed later. */
  public static boolean isPassing(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return state.startsWith("08")
        || state.startsWith("40")
        || state.startsWith("53")
        || state.equals("55P03")
        || state.equals("57014") // cancelled: a timeout of the server's, or somebody's hand
        || state.startsWith("57P")
        || state.equals("25006") // a replica, until it is promoted
        || e instanceof SQLTransientException // the pool had no connection in time
        || e instanceof SQLRecoverableException;
  }

  /** Whether a failure comes down to a store that could not do it now. */
  public static boolean isBehind(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreUnavailable
          || cause instanceof SQLException sql && isPassing(sql)) {
        return true;
      }
    }
    return false;
  }
}
