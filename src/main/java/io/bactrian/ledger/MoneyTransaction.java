package io.bactrian.ledger;

import io.bactrian.http.Problem;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A transaction in which money moves: serializable, and tried again when another one came between.
 */
final class MoneyTransaction {

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String KEY_IS_TAKEN = "funds_ledger_entries_by_key";

  private final DataSource postgres;
  private final LedgerSettings settings;
  private final LedgerMetrics metrics;

  MoneyTransaction(DataSource postgres, LedgerSettings settings, LedgerMetrics metrics) {
    this.postgres = postgres;
    this.settings = settings;
    this.metrics = metrics;
  }

  /** What happens in it; may happen several times, of which the last one counts. */
  interface Work<T> {
    T in(JdbcClient sql);
  }

  /**
   * Does the work and commits; nothing is done when it throws.
   *
   * @throws Problem the work's own; 409 when the database's rules refuse it; 503 when others always
   *     came between
   * @throws StoreUnavailable when PostgreSQL can't do it now
   */
  <T> T run(Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (!isOvertaken(e)) {
          throw meaning(e);
        }
        if (attempt == settings.attempts()) {
          throw busy();
        }
        metrics.retried();
        pause(attempt);
      }
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    return Transaction.attempt(
        postgres,
        Connection.TRANSACTION_SERIALIZABLE,
        transaction -> {
          try (Statement statement = transaction.connection().createStatement()) {
            statement.execute("set local lock_timeout = " + settings.lockTimeout().toMillis());
          }
          return work.in(transaction.sql());
        });
  }

  /** Also by a request with the same key: it is found when this one is tried again. */
  private static boolean isOvertaken(SQLException e) {
    return "40001".equals(e.getSQLState())
        || "40P01".equals(e.getSQLState())
        || "23505".equals(e.getSQLState()) && KEY_IS_TAKEN.equals(constraint(e));
  }

  private static RuntimeException meaning(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.equals("55P03")) {
      return busy();
    }
    if (state.startsWith("23")) {
      String constraint = constraint(e);
      return Problem.of(
          HttpStatus.CONFLICT,
          "the database's own rules refuse it" + (constraint == null ? "" : ": " + constraint));
    }
    return StoreUnavailable.of("writing the ledger", e);
  }

  private static @Nullable String constraint(SQLException e) {
    ServerErrorMessage message =
        e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    return message == null ? null : message.getConstraint();
  }

  private static Problem busy() {
    return Problem.later(
        HttpStatus.SERVICE_UNAVAILABLE, "others are working on this payment or request", SOON);
  }

  /** Longer each time, and never the same for two that met. */
  private void pause(int attempt) {
    long most = settings.pause().toMillis() << Math.min(attempt, 5);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }
}
