package io.bactrian.shadow;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store that follows is known not to be there yet: what differs has a gap, or the
 * change stream has not come to the moment at which it was seen.
 */
final class Behind {

  private static final String GAPS =
      """
      select exists (select 1 from bactrian.gaps
          where system = ? and collection = ? and follower = 'postgres' and document_id = any (?))
        or exists (select 1 from bactrian.gaps
          where system = ? and collection = ? and follower = 'mongo' and row_key = any (?))
      """;

  private static final String ANY_GAP =
      "select exists (select 1 from bactrian.gaps where system = ? and collection = ?)";

  private static final String NOT_SYNCED =
      """
      select exists (select 1 from bactrian.sync_positions
        where system = ? and stream in ('', ?) and cluster_time < ?)
      """;

  /** Where gaps are noted while PostgreSQL is away. */
  private static final String SPARE = "bactrian_gaps";

  private final DataSource postgres;
  private final MongoDatabase mongo;
  private final StoreModes modes;

  Behind(DataSource postgres, MongoDatabase mongo, StoreModes modes) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.modes = modes;
  }

  /**
   * The moment up to which the change stream has to come, as MongoDB's time is now; 0 where none
   * feeds the collection, or the server tells no time.
   */
  long moment(Lens lens) {
    if (modes.of(lens.mapping()) != Mode.MONGO) {
      return 0;
    }
    BsonDocument told =
        mongo.runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class);
    return told.containsKey("operationTime") && told.get("operationTime").isTimestamp()
        ? told.getTimestamp("operationTime").getValue()
        : 0;
  }

  /**
   * Asks what is noted.
   *
   * @param ids of the documents that differ; null when it may be any
   * @param moment as {@link #moment} gave it
   * @throws StoreUnavailable when PostgreSQL can't be asked
   */
  boolean maybe(Lens lens, @Nullable List<BsonValue> ids, long moment) {
    String system = lens.mapping().system();
    String collection = lens.collection();
    List<String> texts =
        ids == null
            ? List.of()
            : ids.stream().map(id -> String.valueOf(Quarantine.idText(id))).toList();
    try (Connection connection = postgres.getConnection()) {
      if (moment > 0 && exists(connection, NOT_SYNCED, system, collection, moment)) {
        return true;
      }
      if (ids == null
          ? exists(connection, ANY_GAP, system, collection)
          : exists(
              connection,
              GAPS,
              system,
              collection,
              texts.toArray(),
              system,
              collection,
              ids.stream().map(id -> String.valueOf(lens.knownKey(id))).toArray())) {
        return true;
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("looking for gaps of " + collection, e);
    }
    Mode mode = modes.of(lens.mapping());
    if (mode != Mode.DUAL || mode.postgresLeads(lens.mapping())) {
      return false;
    }
    Bson noted = Filters.and(Filters.eq("system", system), Filters.eq("collection", collection));
    return mongo
            .getCollection(SPARE)
            .find(ids == null ? noted : Filters.and(noted, Filters.in("document", texts)))
            .first()
        != null;
  }

  private static boolean exists(Connection connection, String query, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        if (parameters[i] instanceof Object[] texts) {
          statement.setArray(i + 1, connection.createArrayOf("text", texts));
        } else {
          statement.setObject(i + 1, parameters[i]);
        }
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
