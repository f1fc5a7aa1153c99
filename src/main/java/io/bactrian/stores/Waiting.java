package io.bactrian.stores;

import io.bactrian.platform.Stage;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/** For what a change of mode has to wait: each answers for whom it waits, or null. */
final class Waiting {

  private static final String BEHIND =
      "select count(*) from bactrian.replicas where until > now() and seen < :version";

  private static final String SYNCED =
      "select cluster_time from bactrian.sync_positions where system = :system";

  private final DataSource postgres;
  private final MongoStore mongo;
  private final long leaseNanos;
  private long toPass = -1;

  /** Beats in MongoDB, and since when each has not changed: clocks need not agree. */
  private final Map<String, Long> beats = new HashMap<>();

  private final Map<String, Long> since = new HashMap<>();

  Waiting(DataSource postgres, MongoStore mongo, Duration lease) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.leaseNanos = lease.toNanos();
  }

  /** Replicas that may write and haven't said that they keep the fence. */
  @Nullable String forReplicas(long version) {
    long behind =
        Transaction.run(
            postgres,
            "looking for replicas",
            transaction ->
                transaction.sql().sql(BEHIND).param("version", version).query(Long.class).single());
    if (behind > 0) {
      return behind + " replicas that have not stopped writing";
    }
    long now = System.nanoTime();
    for (BsonDocument replica : mongo.of(Leases.REPLICAS).find()) {
      String id = replica.getString("_id").getValue();
      long beat = replica.getNumber("beat").longValue();
      if (!Long.valueOf(beat).equals(beats.put(id, beat))) {
        since.put(id, now);
      }
      boolean alive = now - since.getOrDefault(id, now) < leaseNanos;
      if (alive && replica.getNumber("seen").longValue() < version) {
        return "a replica that cannot reach PostgreSQL";
      }
    }
    return null;
  }

  /** The sync, until it has passed what MongoDB has when this is asked for the first time. */
  @Nullable String forSync(StoredCollection collection, Stage from, Stage to) {
    if (from.mode() != Mode.MONGO && to.mode() != Mode.MONGO) {
      return null;
    }
    if (toPass < 0) {
      toPass = clusterTime();
    }
    if (toPass == 0) {
      return null;
    }
    boolean passed =
        Transaction.run(
            postgres,
            "looking for the sync",
            transaction ->
                transaction
                    .sql()
                    .sql(SYNCED)
                    .param("system", collection.system())
                    .query(Long.class)
                    .list()
                    .stream()
                    .allMatch(upTo -> upTo >= toPass));
    return passed ? null : "the sync, which is behind";
  }

  /** MongoDB's time; 0 where the server tells none. */
  long clusterTime() {
    BsonDocument told =
        mongo.database().runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class);
    return told.containsKey("operationTime") && told.get("operationTime").isTimestamp()
        ? told.getTimestamp("operationTime").getValue()
        : 0;
  }
}
