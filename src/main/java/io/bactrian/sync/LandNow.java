package io.bactrian.sync;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.SessionLock;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Has single documents land as they are now, beside the change stream that feeds their collection:
 * by the process that follows the stream, or here while nobody does. Never by both, so that rows
 * never go back.
 */
@Component
public final class LandNow {

  private final DataSource postgres;
  private final ObjectProvider<MongoDatabase> mongo;
  private final StoreModes modes;
  private final SyncSettings settings;

  LandNow(
      DataSource postgres,
      ObjectProvider<MongoDatabase> mongo,
      StoreModes modes,
      SyncSettings settings) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.modes = modes;
    this.settings = settings;
  }

  /**
   * Lands documents, or notes them for whoever follows their stream, who looks soon. Rows of
   * documents that are gone are deleted.
   *
   * @return why not, or null
   * @throws StoreUnavailable when PostgreSQL is away
   */
  public @Nullable String look(
      String system, Lenses lenses, String collection, List<BsonValue> ids) {
    StreamName name =
        BeginSync.streams(system, lenses, settings).stream()
            .filter(each -> each.collection().isEmpty() || each.collection().equals(collection))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(system + " maps no collection " + collection));
    Followed stream = new Followed(name, lenses);
    try (Connection connection = postgres.getConnection()) {
      CollectionState state = stream.records().states(connection).get(collection);
      if (state != null && state != CollectionState.LIVE) {
        return "its changes do not land now: it is " + state.word();
      }
      try (SessionLock ours =
          SessionLock.attempt(connection, SessionLock.Kind.STREAM, name.toString())) {
        if (ours != null) {
          return land(connection, stream, collection, ids);
        }
      }
      stream.records().touch(connection, collection, ids);
      return null;
    } catch (SQLException e) {
      throw StoreUnavailable.of("landing documents of " + collection, e);
    }
  }

  private @Nullable String land(
      Connection connection, Followed stream, String collection, List<BsonValue> ids)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      if (!stream.fed(connection, modes).contains(collection)) {
        return "it is written through the stores";
      }
      // Whoever begins to follow now waits until this has landed.
      var unused = stream.records().locked(connection, stream.stream());
      LandChanges.Changes changes = new LandChanges.Changes();
      new DrainTouched(postgres, mongo.getObject(), modes, Map.of()).look(collection, ids, changes);
      var landed = stream.landing().land(connection, changes);
      connection.commit();
      return landed.quarantined() > 0 ? landed.quarantined() + " are in the quarantine" : null;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
