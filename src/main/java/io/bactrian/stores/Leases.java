package io.bactrian.stores;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StoreModes.Mode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One replica's lease and the fences, in PostgreSQL; in MongoDB while PostgreSQL is away. In both
 * the replica first renews and then looks for fences, and who fences first fences and then looks
 * for replicas: one of them sees the other.
 */
final class Leases implements AutoCloseable {

  /** The collections in which MongoDB keeps what PostgreSQL can't be told. */
  static final String REPLICAS = "bactrian_replicas";

  static final String MODES = "bactrian_modes";

  private static final int PATIENCE = 2000;

  private static final String RENEW =
      """
      insert into bactrian.replicas (id, seen, until) values (?, ?, now() + ? * interval '1 ms')
      on conflict (id) do update set seen = excluded.seen, until = excluded.until
      """;

  private static final String STATES =
      "select system, collection, stage, fenced_at is not null, version from bactrian.modes";

  /** A trigger says so of every change of {@code bactrian.modes}. */
  private static final String LISTEN = "listen bactrian_modes";

  private static final String FOLLOWED =
      """
      insert into bactrian.followed (system, collection, row_key, document_id) values (?, ?, ?, ?)
      """;

  /**
   * What somebody said of a collection.
   *
   * @param version 0 when nobody said anything
   * @param fenced whether writes have to wait
   */
  record State(Stage stage, long version, boolean fenced) {

    Mode mode() {
      return stage.mode();
    }
  }

  private final UUID id = UUID.randomUUID();
  private final DataSource postgres;
  private final @Nullable MongoStore mongo;
  private final Duration lease;
  private @Nullable Connection held;
  private boolean inMongo;
  private long beats;

  /**
   * @param mongo null where there is no MongoDB any more
   */
  Leases(DataSource postgres, @Nullable MongoStore mongo, Duration lease) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.lease = lease;
  }

  /** Whether there is a MongoDB that could hold the lease. */
  boolean haveMongo() {
    return mongo != null;
  }

  private MongoStore mongo() {
    return Objects.requireNonNull(mongo);
  }

  /**
   * Renews the lease in PostgreSQL.
   *
   * @param seen the version up to which fences are kept
   * @param followed what was brought to the follower last of collections whose fence is kept
   * @return by qualified name
   */
  Map<String, State> inPostgres(long seen, List<Recent.Entry> followed) throws SQLException {
    Connection connection = held;
    try {
      if (connection == null) {
        connection = postgres.getConnection();
        // Its own: no burst of requests that empties the pool may cost the lease.
        held = connection;
        connection.setNetworkTimeout(Runnable::run, PATIENCE);
        execute(connection, LISTEN);
      }
      tell(connection, followed);
      try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
        renew.setObject(1, id);
        renew.setLong(2, seen);
        renew.setLong(3, lease.toMillis());
        renew.executeUpdate();
      }
      return states(connection);
    } catch (SQLException e) {
      drop();
      throw e;
    }
  }

  /**
   * Waits until somebody raises a fence or lifts one, no longer than that.
   *
   * @return false where PostgreSQL has no lease of this replica and can't say so
   */
  boolean awaitNews(Duration most) throws SQLException {
    Connection connection = held;
    if (connection == null) {
      return false;
    }
    try {
      var unused =
          connection
              .unwrap(PGConnection.class)
              .getNotifications((int) Math.max(1, most.toMillis()));
      return true;
    } catch (SQLException e) {
      drop();
      throw e;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void tell(Connection connection, List<Recent.Entry> followed) throws SQLException {
    if (followed.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(FOLLOWED)) {
      for (Recent.Entry entry : followed) {
        statement.setString(1, entry.system());
        statement.setString(2, entry.collection());
        statement.setString(3, entry.rowKey());
        statement.setString(4, entry.documentId());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static Map<String, State> states(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(STATES)) {
      Map<String, State> states = new HashMap<>();
      while (rows.next()) {
        states.put(
            rows.getString(1) + "." + rows.getString(2),
            new State(Stage.of(rows.getString(3)), rows.getLong(5), rows.getBoolean(4)));
      }
      return states;
    }
  }

  /** As {@link #inPostgres}; what MongoDB knows of a collection is what was said of it last. */
  Map<String, State> inMongo(long seen) {
    BsonDocument renewed =
        new BsonDocument("_id", new BsonString(id.toString()))
            .append("seen", new BsonInt64(seen))
            .append("beat", new BsonInt64(++beats));
    inMongo = true;
    mongo()
        .of(REPLICAS)
        .replaceOne(Filters.eq(id.toString()), renewed, new ReplaceOptions().upsert(true));
    Map<String, State> states = new HashMap<>();
    for (BsonDocument each : mongo().of(MODES).find()) {
      states.put(
          each.getString("_id").getValue(),
          new State(
              Stage.of(each.getString("stage").getValue()),
              each.getNumber("version").longValue(),
              each.getBoolean("fenced").getValue()));
    }
    return states;
  }

  /** Gives back the lease in MongoDB, if there is one: PostgreSQL has it again. */
  void leaveMongo() {
    if (inMongo) {
      mongo().of(REPLICAS).deleteOne(Filters.eq(id.toString()));
      inMongo = false;
    }
  }

  private void drop() {
    Connection connection = held;
    held = null;
    if (connection != null) {
      try (connection) {
        execute(connection, "unlisten bactrian_modes");
      } catch (SQLException e) {
        // It was broken before.
      }
    }
  }

  /** Gives the lease back, so that nobody waits for this replica. */
  @Override
  public void close() throws SQLException {
    Connection connection = held;
    if (connection != null) {
      try (PreparedStatement gone =
          connection.prepareStatement("delete from bactrian.replicas where id = ?")) {
        gone.setObject(1, id);
        gone.executeUpdate();
      } finally {
        drop();
      }
    }
    leaveMongo();
  }
}
