package io.bactrian.stores;

import io.bactrian.landing.Quarantine;
import io.bactrian.platform.StoreModes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Brings the store that follows to what the leading one has now of a document: after a write, by
 * the replay of gaps, and by the mirror. Never what a write did, always what there is; under a lock
 * on the document, so that the follower never goes back.
 *
 * <p>Where MongoDB leads, nothing is missed:
 *
 * <ol>
 *   <li>A write notes its gap, commits the note, writes to MongoDB, then follows and settles its
 *       own note in the transaction that lands the rows.
 *   <li>Killed anywhere between, it leaves the note, and the replay follows.
 *   <li>Another write's follow, or the replay, may come between this one's note and its write. It
 *       would read the document as it was before, and so it must not settle this note: it settles
 *       only its own, those that have failed, and those older than any write can take (each has a
 *       deadline).
 *   <li>Two follows of one document wait for each other, and each reads MongoDB when it has the
 *       lock: the later one lands what is there later.
 * </ol>
 *
 * <p>Where PostgreSQL leads, triggers make the gap part of the transaction that changed the rows:
 *
 * <ol>
 *   <li>A follow takes the locks, then begins a transaction that sees one moment: the gaps that it
 *       sees are those whose rows it sees.
 *   <li>It writes to MongoDB and settles those gaps. What is committed meanwhile has a gap that it
 *       didn't see, and stays for the next.
 *   <li>When MongoDB doesn't answer, the write may still be on its way and arrive after a later
 *       follow's. Before it gives the locks back it marks its gaps as unsure. They are kept for as
 *       long as a write may be late, whoever follows meanwhile, and the next attempt writes what is
 *       there then.
 * </ol>
 */
public final class Follow {

  private final FollowInMongo mongo;
  private final FollowInPostgres postgres;
  private final Recent recent;
  private final Timer mongoTimer;
  private final Timer postgresTimer;

  Follow(
      DataSource postgres,
      MongoStore mongo,
      StoreModes modes,
      StoresSettings settings,
      Recent recent,
      DirectWriters others,
      MeterRegistry registry) {
    this.recent = recent;
    this.mongo = new FollowInMongo(postgres, mongo, settings, others);
    this.postgres = new FollowInPostgres(postgres, mongo, modes, settings);
    this.mongoTimer = timer(registry, "mongo");
    this.postgresTimer = timer(registry, "postgres");
  }

  private static Timer timer(MeterRegistry registry, String follower) {
    return Timer.builder("bactrian.follow")
        .description("how long it takes to bring documents to the store that follows")
        .tag("follower", follower)
        .register(registry);
  }

  /**
   * Brings documents to MongoDB, PostgreSQL leading.
   *
   * @param keys of root rows, as text
   * @param how {@link How}
   * @return how many are there now
   * @throws MongoAway when MongoDB doesn't answer
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL doesn't
   */
  int toMongo(StoredCollection collection, Collection<String> keys, How how) {
    recent.rows(collection, keys);
    return mongoTimer.record(() -> mongo.follow(collection, keys, how));
  }

  /**
   * Brings a document to PostgreSQL, MongoDB leading.
   *
   * @param own the gap of the write after which this is; null when it is nobody's
   * @throws MongoAway when MongoDB doesn't answer
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL doesn't
   */
  void toPostgres(StoredCollection collection, BsonValue id, @Nullable Long own, How how) {
    recent.document(collection, text(id));
    postgresTimer.record(() -> postgres.follow(collection, id, own, how));
  }

  /** How thoroughly to follow. */
  sealed interface How {

    /** While the collection is written: documents that somebody else follows are left to him. */
    record Meanwhile() implements How {}

    /**
     * Waiting for locks, and settling the notes of all writes, because they have ended.
     *
     * @param version the fence's that must be up
     */
    record Fenced(long version) implements How {}

    How MEANWHILE = new Meanwhile();
  }

  /** A document's {@code _id} as gaps have it. */
  static String text(BsonValue id) {
    return Objects.requireNonNull(Quarantine.idText(id));
  }
}
