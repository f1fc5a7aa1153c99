package io.bactrian.cutover;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.SessionLock;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the stream has not been told. Of several replicas one has the turn, from looking until the
 * stream has it: two that had looked at once would tell the same twice, an earlier stage after a
 * later one.
 */
public final class StreamTurn {

  private static final Logger LOG = LoggerFactory.getLogger(StreamTurn.class);
  private static final String COLUMN = "streamed_at";

  private final DataSource postgres;
  private @Nullable Connection session;
  private @Nullable SessionLock turn;

  StreamTurn(DataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Takes the turn if there is something to tell.
   *
   * @return entries, in order; none when there is nothing, or it is another replica's turn
   */
  public List<Map<String, String>> take() {
    end();
    try {
      if (untold().isEmpty() || !mine()) {
        return List.of();
      }
      return untold(); // looked at before, another may have told it meanwhile
    } catch (StoreUnavailable | SQLException e) {
      LOG.debug("Nothing is announced now: {}", e.getMessage());
      return List.of();
    }
  }

  private boolean mine() throws SQLException {
    Connection connection = postgres.getConnection();
    session = connection;
    turn = SessionLock.attempt(connection, SessionLock.Kind.ANNOUNCED, "stream");
    return turn != null;
  }

  private List<Map<String, String>> untold() {
    return Transaction.run(
            postgres,
            "looking for announcements",
            transaction -> Announcements.untold(transaction, COLUMN))
        .stream()
        .map(Announcements::entry)
        .toList();
  }

  /** The stream has these. */
  public void told(List<Map<String, String>> entries) {
    List<Long> ids = entries.stream().map(entry -> Long.valueOf(entry.get("id"))).toList();
    int unused =
        Transaction.run(
            postgres,
            "remembering what was announced",
            transaction -> Announcements.told(transaction, COLUMN, ids));
  }

  /** Ends the turn, whether the stream has them or not. */
  public void end() {
    try (Connection held = session;
        SessionLock over = turn) {
      session = null;
      turn = null;
    } catch (SQLException e) {
      LOG.debug("The turn ended with its session: {}", e.getMessage());
    }
  }
}
