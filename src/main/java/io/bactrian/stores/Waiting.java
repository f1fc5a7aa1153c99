package io.bactrian.stores;

import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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

  private static final String BROKEN =
      """
      select state from bactrian.sync_collections
      where system = :system and collection = :collection
        and state in ('dropped', 'renamed', 'replaced', 'lost')
      """;

  private final DataSource postgres;
  private final MongoStore mongo;
  private final long leaseNanos;

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

  /** The sync, until it has passed what MongoDB had when the fence was up. */
  @Nullable String forSync(StoredCollection collection, Mode from, Mode to, long clusterTime) {
    if (clusterTime == 0 || from != Mode.MONGO && to != Mode.MONGO) {
      return null;
    }
    String waits =
        Transaction.run(
            postgres,
            "looking for the sync",
            transaction -> {
              List<String> broken =
                  transaction
                      .sql()
                      .sql(BROKEN)
                      .param("system", collection.system())
                      .param("collection", collection.name())
                      .query(String.class)
                      .list();
              if (from == Mode.MONGO && !broken.isEmpty()) {
                return "a recopy: the collection is " + broken.get(0);
              }
              boolean passed =
                  transaction
                      .sql()
                      .sql(SYNCED)
                      .param("system", collection.system())
                      .query(Long.class)
                      .list()
                      .stream()
                      .allMatch(upTo -> upTo >= clusterTime);
              return passed ? "" : "the sync, which is behind";
            });
    return waits.isEmpty() ? null : waits;
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
