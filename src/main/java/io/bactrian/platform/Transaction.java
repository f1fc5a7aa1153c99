package io.bactrian.platform;

import io.bactrian.landing.CommitUnanswered;
import io.bactrian.landing.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A transaction: its connection, and the same for statements with names in them. */
public record Transaction(Connection connection, JdbcClient sql) {

  /**
   * The connection's own isolation: setting it, even to the same, is one more way to the server.
   */
  private static final int AS_IT_IS = Connection.TRANSACTION_NONE;

  /** What happens in it. */
  public interface Work<T> {
    /** Its statements. */
    T in(Transaction transaction) throws SQLException;
  }

  /**
   * Does the work and commits; nothing is done when it throws, unless it says {@link
   * StoreUnavailable#mayBeDone}.
   *
   * @param what for the message of a failure
   * @throws StoreUnavailable when it is worth trying again
   * @throws io.bactrian.landing.LandingFailed when it isn't
   */
  public static <T> T run(DataSource postgres, String what, Work<T> work) {
    return run(postgres, AS_IT_IS, what, work);
  }

  /**
   * As {@link #run(DataSource, String, Work)}.
   *
   * @param isolation one of {@link Connection}'s
   */
  public static <T> T run(DataSource postgres, int isolation, String what, Work<T> work) {
    try {
      return attempt(postgres, isolation, work);
    } catch (SQLException e) {
      throw StoreUnavailable.of(what, e);
    }
  }

  /**
   * As {@link #run(DataSource, int, String, Work)}, for who can tell what a failure means.
   *
   * @throws SQLException whatever PostgreSQL says; {@link CommitUnanswered} when it may be done
   */
  public static <T> T attempt(DataSource postgres, int isolation, Work<T> work)
      throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      if (isolation != AS_IT_IS) {
        connection.setTransactionIsolation(isolation);
      }
      connection.setAutoCommit(false);
      try {
        T done = work.in(of(connection));
        commit(connection);
        return done;
      } catch (Throwable e) {
        rollback(connection, e);
        throw e;
      }
    } catch (DataAccessException e) {
      throw causeOf(e);
    }
  }

  private static Transaction of(Connection connection) {
    return new Transaction(
        connection, JdbcClient.create(new SingleConnectionDataSource(connection, true)));
  }

  private static SQLException causeOf(DataAccessException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    throw failure;
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw CommitUnanswered.of(e);
    }
  }

  private static void rollback(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
