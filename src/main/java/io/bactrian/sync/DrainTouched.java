package io.bactrian.sync;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.RawDocument;
import io.bactrian.bson.SameId;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again at the documents that were noted: those that are there land as they are now, those
 * that are gone are deleted. When nothing is noted any more of collections whose backfill has
 * ended, they are live.
 *
 * <p>Why nothing is missed while a backfill runs:
 *
 * <ol>
 *   <li>The stream's position is remembered before the first document is copied.
 *   <li>Whatever changes from then on is noted, here by the thread that follows the stream.
 *   <li>The backfill copies documents as it meets them, older or newer, deleted since or not.
 *   <li>It ends. Every document that isn't now as it was copied has been noted, or will be when the
 *       stream comes to it.
 *   <li>The noted ones are read again. The same thread then lets the collection be live, so that no
 *       change can come between the last of them and the first that lands by itself.
 * </ol>
 *
 * What is read here may be newer than where the stream stands; what follows in the stream then
 * repeats what is there already, and ends in the same.
 */
public final class DrainTouched {

  private static final Logger LOG = LoggerFactory.getLogger(DrainTouched.class);
  private static final int PAGE = 500;
  private static final long PERIOD_NANOS = 1_000_000_000;

  private final DataSource postgres;
  private final MongoDatabase mongo;
  private final StoreModes modes;
  private final Map<StreamName, Followed> followed;
  private final Map<StreamName, Long> looked = new ConcurrentHashMap<>();

  DrainTouched(
      DataSource postgres,
      MongoDatabase mongo,
      StoreModes modes,
      Map<StreamName, Followed> followed) {
    this.postgres = postgres;
    this.modes = modes;
    // A secondary may not have yet what the stream has told of. What a majority doesn't have may be
    // rolled back, and no stream would tell of that.
    this.mongo =
        mongo.withReadPreference(ReadPreference.primary()).withReadConcern(ReadConcern.MAJORITY);
    this.followed = Map.copyOf(followed);
  }

  /**
   * Looks, once a second at most.
   *
   * @return the batch as it came
   * @throws PositionMoved when the stream stands elsewhere meanwhile
   * @throws StoreUnavailable when it may be tried again
   */
  public ChangeBatch drain(@Body ChangeBatch batch) {
    long now = System.nanoTime();
    Long last = looked.get(batch.stream());
    if (last == null || now - last > PERIOD_NANOS) {
      Followed stream = Objects.requireNonNull(followed.get(batch.stream()));
      try {
        while (page(stream, batch.from())) {
          LOG.debug("documents of {} were looked at again", batch.stream());
        }
      } catch (SQLException e) {
        throw StoreUnavailable.of("looking again at documents of " + batch.stream(), e);
      }
      looked.put(batch.stream(), System.nanoTime());
    }
    return batch;
  }

  /** One transaction; true when there may be more to look at. */
  private boolean page(Followed stream, Position position) throws SQLException {
    SyncRecords records = stream.records();
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      List<String> copied = new ArrayList<>(records.copied(connection));
      Set<String> ready = new TreeSet<>(copied);
      ready.addAll(records.touchedLive(connection));
      if (ready.isEmpty()) {
        return false;
      }
      Set<String> fed = stream.fed(connection, modes);
      copied.retainAll(fed);
      ready.retainAll(fed);
      if (ready.isEmpty()) {
        return false;
      }
      if (!position.equals(records.locked(connection, stream.stream()))) {
        throw new PositionMoved(stream.stream());
      }
      boolean any = false;
      LandChanges.Changes changes = new LandChanges.Changes();
      for (Lens lens : stream.lenses().inOrder()) {
        if (ready.contains(lens.collection())) {
          List<SyncRecords.Touched> touched = records.touched(connection, lens.collection(), PAGE);
          any |= !touched.isEmpty();
          look(
              lens.collection(),
              touched.stream().map(SyncRecords.Touched::documentId).toList(),
              changes);
          records.forget(connection, lens.collection(), touched);
        }
      }
      if (any) {
        stream.landing().land(connection, changes);
      } else {
        // The position is held: what is copied anew since it was looked for isn't settled.
        for (String collection : records.goLive(connection, copied)) {
          LOG.info("{} of {} is live", collection, stream.stream().system());
        }
      }
      connection.commit();
      return any;
    }
  }

  /** Adds the documents as they are now: those that are there, and that the others are gone. */
  void look(String collection, Collection<BsonValue> ids, LandChanges.Changes changes) {
    if (ids.isEmpty()) {
      return;
    }
    Set<SameId> gone = new HashSet<>();
    ids.forEach(id -> gone.add(new SameId(id)));
    for (RawBsonDocument document : find(collection, ids)) {
      BsonValue id = Objects.requireNonNull(document.get("_id"));
      gone.remove(new SameId(id));
      changes.add(new Change.Put(collection, id, RawDocument.of(document), false));
    }
    gone.forEach(id -> changes.add(new Change.Deleted(collection, id.value())));
  }

  private List<RawBsonDocument> find(String collection, Collection<BsonValue> ids) {
    try {
      return mongo
          .getCollection(collection, RawBsonDocument.class)
          .find(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(List.copyOf(ids)))))
          .batchSize(PAGE)
          .into(new ArrayList<>());
    } catch (MongoException e) {
      throw new SourceAway("reading documents of " + collection, e);
    }
  }
}
