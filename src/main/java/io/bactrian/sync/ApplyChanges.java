package io.bactrian.sync;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.bson.BsonValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lands a batch of changes in one transaction with the stream's new position. Changes of
 * collections that aren't live are noted; those of collections that are written through the stores
 * are passed over, since they have landed.
 */
public final class ApplyChanges {

  private static final Logger LOG = LoggerFactory.getLogger(ApplyChanges.class);

  private final DataSource postgres;
  private final StoreModes modes;
  private final Map<StreamName, Followed> followed;
  private final SyncMetrics metrics;

  ApplyChanges(
      DataSource postgres,
      StoreModes modes,
      Map<StreamName, Followed> followed,
      SyncMetrics metrics) {
    this.postgres = postgres;
    this.modes = modes;
    this.followed = Map.copyOf(followed);
    this.metrics = metrics;
  }

  /**
   * @throws PositionMoved when the stream stands elsewhere meanwhile; nothing was done
   * @throws StoreUnavailable when nothing was done and it may be tried again
   */
  public void apply(@Body ChangeBatch batch) {
    Followed stream = followed.get(batch.stream());
    if (stream == null) {
      throw new IllegalArgumentException("nobody follows " + batch.stream());
    }
    SyncRecords records = stream.records();
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      if (!batch.from().equals(records.locked(connection, batch.stream()))) {
        throw new PositionMoved(batch.stream());
      }
      if (!batch.moves()) {
        connection.rollback();
        return;
      }
      LandChanges.Landed landed = new Applying(connection, stream).apply(batch.changes());
      records.move(connection, batch.stream(), batch.to());
      connection.commit();
      metrics.applied(batch, landed);
    } catch (SQLException e) {
      throw StoreUnavailable.of("landing changes of " + batch.stream(), e);
    }
  }

  /** One batch on its way. */
  private final class Applying {

    private final Connection connection;
    private final Followed stream;
    private final SyncRecords records;
    private final Map<String, CollectionState> states;
    private final Set<String> fed;
    private LandChanges.Changes open = new LandChanges.Changes();
    private LandChanges.Landed sum = new LandChanges.Landed(0, 0, 0);
    private final Map<String, List<BsonValue>> touched = new HashMap<>();

    Applying(Connection connection, Followed stream) throws SQLException {
      this.connection = connection;
      this.stream = stream;
      this.records = stream.records();
      this.states = records.states(connection);
      this.fed = stream.fed(connection, modes);
    }

    LandChanges.Landed apply(List<Change> changes) throws SQLException {
      for (Change change : changes) {
        if (fed.contains(change.collection())) {
          apply(change);
        }
      }
      flush();
      return sum;
    }

    private void apply(Change change) throws SQLException {
      boolean live = states.get(change.collection()) == CollectionState.LIVE;
      if (change instanceof Change.Put put && live) {
        open.add(put);
      } else if (change instanceof Change.Deleted deleted && live) {
        open.add(deleted);
      } else if (change instanceof Change.OfDocument document) {
        touched.computeIfAbsent(change.collection(), none -> new ArrayList<>()).add(document.id());
      } else if (change instanceof Change.Dropped) {
        stop(change, CollectionState.DROPPED, "the collection was dropped");
      } else if (change instanceof Change.Renamed renamed) {
        stop(change, CollectionState.RENAMED, "the collection is called " + renamed.to());
      } else if (change instanceof Change.Replaced replaced) {
        stop(
            change,
            CollectionState.REPLACED,
            "the collection " + replaced.from() + " was given this name");
      }
    }

    /** What came before lands; what comes after is noted until the collection is copied again. */
    private void stop(Change change, CollectionState state, String why) throws SQLException {
      flush();
      states.put(change.collection(), state);
      if (records.set(connection, change.collection(), state, why)) {
        LOG.error(
            "{} of {}: {}. Its rows are as they were; bactrian recopy {} {} makes them equal again",
            change.collection(),
            stream.stream().system(),
            why,
            stream.stream().system(),
            change.collection());
      }
    }

    private void flush() throws SQLException {
      if (!open.isEmpty()) {
        LandChanges.Landed landed = stream.landing().land(connection, open);
        sum =
            new LandChanges.Landed(
                sum.put() + landed.put(),
                sum.deleted() + landed.deleted(),
                sum.quarantined() + landed.quarantined());
        open = new LandChanges.Changes();
      }
      for (Map.Entry<String, List<BsonValue>> each : touched.entrySet()) {
        records.touch(connection, each.getKey(), each.getValue());
      }
      touched.clear();
    }
  }
}
