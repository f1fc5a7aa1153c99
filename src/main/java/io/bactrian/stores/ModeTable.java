package io.bactrian.stores;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Decision;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The table {@code bactrian.modes}, its history, and what MongoDB is told of it. */
final class ModeTable {

  private static final String FORGET =
      "delete from bactrian.followed where system = :system and collection = :collection";

  /**
   * Right before a version is drawn, until it is committed. With two collections changed at once
   * the higher version could be committed first; a replica that has seen it would count as having
   * seen the lower too.
   */
  private static final String IN_ORDER =
      "select pg_advisory_xact_lock(hashtextextended('bactrian.modes_version', 15)) is null";

  private static final String RAISE =
      """
      insert into bactrian.modes (system, collection, mode, fenced_at, changed_by)
      values (:system, :collection, :configured, clock_timestamp(), :by)
      on conflict (system, collection) do update
      set fenced_at = excluded.fenced_at, version = nextval('bactrian.modes_version')
      returning stage, version, true
      """;

  private static final String LIFT =
      """
      update bactrian.modes set fenced_at = null, version = nextval('bactrian.modes_version')
      where system = :system and collection = :collection and fenced_at is not null
      returning stage, version, false
      """;

  private static final String SWITCH =
      """
      update bactrian.modes set mode = :mode, retired_at = case when :retired then now() end,
        fenced_at = null, changed_at = now(), changed_by = :by, why = :why,
        version = nextval('bactrian.modes_version')
      where system = :system and collection = :collection and version = :version
        and fenced_at is not null
      returning stage, version, false
      """;

  private final DataSource postgres;
  private final MongoStore mongo;
  private final StoreModes modes;
  private final Stages stages;

  ModeTable(DataSource postgres, MongoStore mongo, StoreModes modes) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.modes = modes;
    this.stages = new Stages(modes);
  }

  /** Where the collection stands: as somebody said while it ran, else as it is configured. */
  Stage stage(StoredCollection collection) {
    return Transaction.run(
        postgres,
        "asking for a stage",
        transaction -> stages.of(transaction.sql(), collection.lens().mapping()));
  }

  /** Raises the fence: once it is committed, no transaction that has passed is under way. */
  Leases.State raise(StoredCollection collection, String by, long patienceMillis) {
    return run(
        "raising a fence",
        patienceMillis,
        transaction -> {
          Fence.close(transaction.connection(), collection);
          of(transaction.sql().sql(FORGET), collection).update();
          return numbered(transaction, RAISE, collection)
              .param("configured", modes.configured(collection.lens().mapping()).word())
              .param("by", by)
              .query(ModeTable::state)
              .single();
        });
  }

  /** Lifts the fence, nothing having changed; null when there is none. */
  Leases.@Nullable State lift(StoredCollection collection) {
    return run(
            "lifting a fence",
            0,
            transaction ->
                numbered(transaction, LIFT, collection).query(ModeTable::state).optional())
        .orElse(null);
  }

  /**
   * Sets the stage, with the mirror's triggers and the history, and lifts the fence, if nothing is
   * left to follow.
   *
   * @param fence what {@link #raise} has answered
   * @param fencedMillis for how long writes have waited
   * @return null when something is left
   * @throws StageNotChanged when the fence was lifted by somebody else, or the condition of the
   *     decision does not hold
   * @throws UnansweredChange when PostgreSQL was told to commit it and did not answer
   */
  Leases.@Nullable State change(
      StoredCollection collection,
      Leases.State fence,
      Stage to,
      Decision decision,
      LongSupplier fencedMillis,
      long patienceMillis) {
    UnansweredChange.Made[] made = new UnansweredChange.Made[1];
    try {
      return run(
              "changing a stage",
              patienceMillis,
              transaction -> {
                Connection connection = transaction.connection();
                Fence.close(connection, collection);
                if (mirrored(collection, to)) {
                  MirrorTriggers.on(connection, collection);
                } else if (mirrored(collection, fence.stage())) {
                  // Waits for SQL that writes the tables; what that has noted is seen below.
                  MirrorTriggers.off(connection, collection);
                }
                if (Gaps.count(connection, collection) > 0) {
                  connection.rollback();
                  return Optional.<Leases.State>empty();
                }
                decision.condition().hold(transaction);
                Stage from = stages.of(transaction.sql(), collection.lens().mapping());
                Leases.State changed =
                    numbered(transaction, SWITCH, collection)
                        .param("mode", to.mode().word())
                        .param("retired", to == Stage.RETIRED)
                        .param("by", decision.by())
                        .param("why", decision.why())
                        .param("version", fence.version())
                        .query(ModeTable::state)
                        .optional()
                        .orElseThrow(
                            () -> new StageNotChanged("somebody else has lifted the fence"));
                made[0] =
                    new UnansweredChange.Made(
                        changed,
                        StageHistory.add(
                            transaction, collection, from, to, decision, fencedMillis.getAsLong()));
                return Optional.of(changed);
              })
          .orElse(null);
    } catch (StoreUnavailable | LandingFailed e) {
      throw made[0] == null ? e : new UnansweredChange(made[0], e);
    }
  }

  /**
   * Whether a change was committed that was not answered. It may still be under way: its lock is
   * waited for.
   */
  boolean wasMade(StoredCollection collection, UnansweredChange.Made change, long patienceMillis) {
    return run(
        "looking whether a stage was changed",
        patienceMillis,
        transaction -> {
          Fence.close(transaction.connection(), collection);
          return StageHistory.has(transaction, change.entry());
        });
  }

  /** Whether MongoDB follows what is written to the tables. */
  private static boolean mirrored(StoredCollection collection, Stage stage) {
    return stage != Stage.RETIRED && collection.postgresLeads(stage.mode());
  }

  /** Switches the mirror's triggers where they are not as the stage has them. */
  void switchTriggers(StoredCollection collection) {
    boolean unused =
        run(
            "switching triggers",
            0,
            transaction -> {
              Connection connection = transaction.connection();
              boolean wanted =
                  mirrored(collection, stages.of(transaction.sql(), collection.lens().mapping()));
              if (wanted != MirrorTriggers.areOn(connection, collection)) {
                if (wanted) {
                  MirrorTriggers.on(connection, collection);
                } else {
                  MirrorTriggers.off(connection, collection);
                }
              }
              return wanted;
            });
  }

  /**
   * Tells MongoDB, for replicas that PostgreSQL can't be reached from; unless it has been told of
   * something later.
   */
  void tellMongo(StoredCollection collection, Leases.State state) {
    MongoCollection<BsonDocument> told = mongo.of(Leases.MODES);
    BsonDocument news =
        new BsonDocument("_id", new BsonString(collection.qualifiedName()))
            .append("stage", new BsonString(state.stage().word()))
            .append("version", new BsonInt64(state.version()))
            .append("fenced", BsonBoolean.valueOf(state.fenced()));
    Bson older =
        Filters.and(Filters.eq(collection.qualifiedName()), Filters.lt("version", state.version()));
    if (told.replaceOne(older, news).getMatchedCount() > 0) {
      return;
    }
    try {
      told.insertOne(news);
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
      // It is later, or somebody was quicker who may have been earlier.
      told.replaceOne(older, news);
    }
  }

  private static StatementSpec numbered(
      Transaction transaction, String statement, StoredCollection collection) {
    boolean unused = transaction.sql().sql(IN_ORDER).query(Boolean.class).single();
    return of(transaction.sql().sql(statement), collection);
  }

  private static StatementSpec of(StatementSpec statement, StoredCollection collection) {
    return statement.param("system", collection.system()).param("collection", collection.name());
  }

  private static Leases.State state(ResultSet row, int number) throws SQLException {
    return new Leases.State(
        Stage.of(Objects.requireNonNull(row.getString(1))), row.getLong(2), row.getBoolean(3));
  }

  private <T> T run(String what, long patienceMillis, Transaction.Work<T> work) {
    return Transaction.run(
        postgres,
        what,
        transaction -> {
          if (patienceMillis > 0) {
            try (var statement = transaction.connection().createStatement()) {
              statement.execute("set local lock_timeout = " + patienceMillis);
            }
          }
          return work.in(transaction);
        });
  }
}
