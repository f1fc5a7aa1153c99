package io.bactrian.ingest;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.stream.StreamUnavailable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in the outbox to the stream, in order, and only then removes it: every message
 * arrives at least once. One replica at a time does it; while the stream can't be reached the rest
 * waits.
 */
public final class RelayOutbox {

  private static final Logger LOG = LoggerFactory.getLogger(RelayOutbox.class);

  /** Any number, the same in all replicas: "outbox". */
  private static final String LOCK = "select pg_try_advisory_xact_lock(7310312472911474552)";

  /** The oldest rows until there are enough messages: a row may hold ten thousand. */
  private static final String NEXT =
      """
      with oldest as (select id, count from risk.outbox order by id limit ?)
      select o.id, o.messages
      from (select id, sum(count) over (order by id) - count as before from oldest) as found
        join risk.outbox o using (id)
      where found.before < ?
      order by o.id
      """;

  private static final String REMOVE = "delete from risk.outbox where id = any (?)";
  private static final int FIELDS = 4;

  private final DataSource postgres;
  private final ProducerTemplate routes;
  private final IngestSettings settings;
  private boolean away;

  RelayOutbox(DataSource postgres, ProducerTemplate routes, IngestSettings settings) {
    this.postgres = postgres;
    this.routes = routes;
    this.settings = settings;
  }

  /** Publishes until the outbox is empty, or a store can't do it now: the next call goes on. */
  public synchronized void drain() {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(settings.timeout().toMillis()));
      while (publish(connection)) {
        connection.commit();
      }
      connection.rollback();
      if (away) {
        away = false;
        LOG.info("the outbox goes to the stream again");
      }
    } catch (SQLException | StreamUnavailable e) {
      if (e instanceof SQLException sql && !StoreUnavailable.isPassing(sql)) {
        throw new IllegalStateException("the outbox cannot be read", e);
      }
      if (!away) {
        away = true;
        LOG.warn("the outbox waits, nothing is lost: {}", e.getMessage());
      }
    }
  }

  private boolean publish(Connection connection) throws SQLException {
    if (!isMine(connection)) {
      return false;
    }
    List<Long> rows = new ArrayList<>();
    List<Map<String, String>> entries = new ArrayList<>();
    try (PreparedStatement next = connection.prepareStatement(NEXT)) {
      next.setInt(1, settings.outboxBatch()); // a row holds a message at least
      next.setInt(2, settings.outboxBatch());
      try (ResultSet row = next.executeQuery()) {
        while (row.next()) {
          rows.add(row.getLong(1));
          row.getString(2).lines().map(RelayOutbox::entry).forEach(entries::add);
        }
      }
    }
    if (rows.isEmpty()) {
      return false;
    }
    try {
      routes.sendBody("direct:stream-publish", entries);
    } catch (CamelExecutionException e) {
      // Also a route that is switched off: the outbox waits for whatever it is.
      throw e.getCause() instanceof StreamUnavailable unavailable
          ? unavailable
          : new StreamUnavailable("publishing", e.getCause() == null ? e : e.getCause());
    }
    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
      Array ids = connection.createArrayOf("bigint", rows.toArray());
      remove.setArray(1, ids);
      remove.executeUpdate();
    }
    return true;
  }

  private static boolean isMine(Connection connection) throws SQLException {
    try (Statement lock = connection.createStatement();
        ResultSet row = lock.executeQuery(LOCK)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** The stream entry of a line of the outbox, see {@link io.bactrian.stream.Outbox#lines}. */
  private static Map<String, String> entry(String line) {
    String[] parts = line.split("\t", FIELDS);
    Map<String, String> fields = new HashMap<>();
    fields.put("eventId", UUID.randomUUID().toString());
    fields.put("type", parts[0]);
    fields.put("projectId", parts[1]);
    fields.put("timestamp", parts[2]);
    fields.put("data", parts[3]);
    return fields;
  }
}
