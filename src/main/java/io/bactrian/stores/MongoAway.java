package io.bactrian.stores;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketOpenException;
import com.mongodb.MongoTimeoutException;

/** MongoDB didn't do it, or didn't say whether it did: <em>retry</em>. */
public final class MongoAway extends RuntimeException {

  private static final int INTERRUPTED = 11600;
  private static final int TIME_EXPIRED = 50;

  private final boolean mayArrive;

  /** Nothing was to be written. */
  MongoAway(String what, MongoException cause) {
    this(what, cause, false);
  }

  private MongoAway(String what, MongoException cause, boolean mayArrive) {
    // The driver's own words repeat documents.
    super(what + ": MongoDB failed with code " + cause.getCode(), cause);
    this.mayArrive = mayArrive;
  }

  static MongoAway writing(StoredCollection collection, MongoException cause) {
    return new MongoAway("writing " + collection.qualifiedName(), cause, !unsent(cause));
  }

  /** Whether it is an answer, which would be the same for the same command again. */
  static boolean isRefusal(Exception e) {
    return e instanceof MongoCommandException refusal
        && !refusal.hasErrorLabel("RetryableWriteError")
        && refusal.getCode() != INTERRUPTED
        && refusal.getCode() != TIME_EXPIRED;
  }

  /** Whether it may be done yet, later than what is written after it. */
  boolean mayArrive() {
    return mayArrive;
  }

  /**
   * Whether no server was found, or no connection made. The driver has one class for this and for
   * an answer that didn't come; a retry that finds no server has the first try as its cause.
   */
  private static boolean unsent(MongoException e) {
    return e instanceof MongoSocketOpenException
        || e instanceof MongoTimeoutException
            && e.getCause() == null
            && String.valueOf(e.getMessage()).startsWith("Timed out while waiting for a server");
  }
}
