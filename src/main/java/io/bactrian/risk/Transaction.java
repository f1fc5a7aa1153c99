package io.bactrian.risk;

import io.bactrian.landing.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A transaction: its connection, and the same for statements with names in them. */
record Transaction(Connection connection, JdbcClient sql) {

  /** What happens in it. */
  interface Work<T> {
    T in(Transaction transaction) throws SQLException;
  }

  /**
   * Does the work and commits; nothing is done when it throws.
   *
   * @param what for the message of a failure
   * @throws StoreUnavailable when it is worth trying again
   * @throws io.bactrian.landing.LandingFailed when it isn't
   */
  static <T> T run(DataSource postgres, String what, Work<T> work) {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T done = work.in(of(connection));
        connection.commit();
        return done;
      } catch (Throwable e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of(what, e);
    } catch (DataAccessException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw StoreUnavailable.of(what, cause);
      }
      throw e;
    }
  }

  private static Transaction of(Connection connection) {
    return new Transaction(
        connection, JdbcClient.create(new SingleConnectionDataSource(connection, true)));
  }

  private static void rollback(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
