package io.bactrian.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool for whoever can't wait: requests, and what follows from events. A connection on which
 * PostgreSQL is silent for too long is given up, as if it had broken. Migrations and copies, which
 * may take their time, use the pool itself.
 */
public final class PromptPostgres {

  private final DataSource bounded;

  PromptPostgres(DataSource pool, Duration timeout) {
    this.bounded = new Bounded(pool, Math.toIntExact(timeout.toMillis()));
  }

  /** The pool, with the limit on every connection for as long as it is out. */
  public DataSource dataSource() {
    return bounded;
  }

  private static final class Bounded extends DelegatingDataSource {
    private final int millis;

    Bounded(DataSource pool, int millis) {
      super(pool);
      this.millis = millis;
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      try {
        // The pool takes it off again.
        connection.setNetworkTimeout(Runnable::run, millis);
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
  }
}
