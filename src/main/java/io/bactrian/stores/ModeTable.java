package io.bactrian.stores;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** The table {@code bactrian.modes}, and what MongoDB is told of it. */
final class ModeTable {

  private static final String RAISE =
      """
      insert into bactrian.modes (system, collection, mode, fenced_at, changed_by)
      values (?, ?, ?, clock_timestamp(), ?)
      on conflict (system, collection) do update
      set fenced_at = excluded.fenced_at, version = nextval('bactrian.modes_version')
      returning mode, version
      """;

  private static final String LIFT =
      """
      update bactrian.modes set fenced_at = null, version = nextval('bactrian.modes_version')
      where system = ? and collection = ? and fenced_at is not null returning mode, version
      """;

  private static final String SWITCH =
      """
      update bactrian.modes set mode = ?, fenced_at = null, changed_at = now(), changed_by = ?,
        why = ?, version = nextval('bactrian.modes_version')
      where system = ? and collection = ? and version = ? and fenced_at is not null
      returning mode, version
      """;

  private static final String RECORD =
      """
      insert into bactrian.mode_changes (system, collection, from_mode, to_mode, changed_by, why)
      values (?, ?, ?, ?, ?, ?)
      """;

  private final DataSource postgres;
  private final MongoStore mongo;
  private final StoreModes modes;

  ModeTable(DataSource postgres, MongoStore mongo, StoreModes modes) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.modes = modes;
  }

  /** Raises the fence: once it is committed, no transaction that has passed is under way. */
  Leases.State raise(StoredCollection collection, String by, long patienceMillis) {
    return run(
        "raising a fence",
        patienceMillis,
        connection -> {
          Fence.close(connection, collection);
          try (PreparedStatement statement = connection.prepareStatement(RAISE)) {
            statement.setString(1, collection.system());
            statement.setString(2, collection.name());
            statement.setString(3, modes.configured(collection.lens().mapping()).word());
            statement.setString(4, by);
            return Objects.requireNonNull(state(statement, true));
          }
        });
  }

  /** Lifts the fence, nothing having changed; null when there is none. */
  Leases.@Nullable State lift(StoredCollection collection) {
    Leases.State[] lifted = new Leases.State[1];
    run(
        "lifting a fence",
        0,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(LIFT)) {
            statement.setString(1, collection.system());
            statement.setString(2, collection.name());
            lifted[0] = state(statement, false);
            return new Leases.State(Mode.MONGO, 0, false);
          }
        });
    return lifted[0];
  }

  /**
   * Sets the mode and lifts the fence, if nothing is left to follow.
   *
   * @param fence what {@link #raise} has answered
   * @return null when something is left
   * @throws ModeNotChanged when the fence was lifted by somebody else
   */
  Leases.@Nullable State change(
      StoredCollection collection,
      Leases.State fence,
      Mode to,
      String by,
      @Nullable String why,
      long patienceMillis) {
    Leases.State[] changed = new Leases.State[1];
    run(
        "changing a mode",
        patienceMillis,
        connection -> {
          Fence.close(connection, collection);
          boolean led = collection.postgresLeads(fence.mode());
          boolean leads = collection.postgresLeads(to);
          if (led && !leads) {
            // Waits for SQL that writes the tables; what that has noted is seen below.
            MirrorTriggers.off(connection, collection);
          } else if (leads) {
            MirrorTriggers.on(connection, collection);
          }
          if (Gaps.count(connection, collection) > 0) {
            connection.rollback();
            return fence;
          }
          try (PreparedStatement statement = connection.prepareStatement(SWITCH)) {
            statement.setString(1, to.word());
            statement.setString(2, by);
            statement.setString(3, why);
            statement.setString(4, collection.system());
            statement.setString(5, collection.name());
            statement.setLong(6, fence.version());
            changed[0] = state(statement, false);
          }
          if (changed[0] == null) {
            throw new ModeNotChanged("somebody else has lifted the fence");
          }
          try (PreparedStatement statement = connection.prepareStatement(RECORD)) {
            statement.setString(1, collection.system());
            statement.setString(2, collection.name());
            statement.setString(3, fence.mode().word());
            statement.setString(4, to.word());
            statement.setString(5, by);
            statement.setString(6, why);
            statement.executeUpdate();
          }
          return fence;
        });
    return changed[0];
  }

  /** Switches the mirror's triggers where they are not as the mode has them. */
  void switchTriggers(StoredCollection collection) {
    boolean unused =
        Transaction.run(
            postgres,
            "switching triggers",
            transaction -> {
              Connection connection = transaction.connection();
              Mode mode =
                  transaction
                      .sql()
                      .sql("select mode from bactrian.modes where system = :s and collection = :c")
                      .param("s", collection.system())
                      .param("c", collection.name())
                      .query(String.class)
                      .optional()
                      .map(word -> StoreModes.mode("bactrian.modes", word))
                      .orElseGet(() -> modes.configured(collection.lens().mapping()));
              boolean leads = collection.postgresLeads(mode);
              if (leads != MirrorTriggers.areOn(connection, collection)) {
                if (leads) {
                  MirrorTriggers.on(connection, collection);
                } else {
                  MirrorTriggers.off(connection, collection);
                }
              }
              return leads;
            });
  }

  /** Tells MongoDB, for replicas that PostgreSQL can't be reached from. */
  void tellMongo(StoredCollection collection, Leases.State state) {
    mongo
        .of(Leases.MODES)
        .replaceOne(
            Filters.eq(collection.qualifiedName()),
            new BsonDocument("_id", new BsonString(collection.qualifiedName()))
                .append("mode", new BsonString(state.mode().word()))
                .append("version", new BsonInt64(state.version()))
                .append("fenced", BsonBoolean.valueOf(state.fenced())),
            new ReplaceOptions().upsert(true));
  }

  private interface Work {
    Leases.State in(Connection connection) throws SQLException;
  }

  private Leases.State run(String what, long patienceMillis, Work work) {
    return Transaction.run(
        postgres,
        what,
        transaction -> {
          if (patienceMillis > 0) {
            try (var statement = transaction.connection().createStatement()) {
              statement.execute("set local lock_timeout = " + patienceMillis);
            }
          }
          return work.in(transaction.connection());
        });
  }

  private static Leases.@Nullable State state(PreparedStatement statement, boolean fenced)
      throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? new Leases.State(
              StoreModes.mode("bactrian.modes", row.getString(1)), row.getLong(2), fenced)
          : null;
    }
  }
}
