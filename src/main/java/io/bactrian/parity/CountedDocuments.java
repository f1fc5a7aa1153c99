package io.bactrian.parity;

import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Counts of one collection's documents that should be rows. */
final class CountedDocuments {

  private static final int PAGE = 1000;

  private static final String HELD =
      """
      select id, document_id from bactrian.quarantine
      where system = ? and collection = ? and not landed and document_id is not null and id > ?
      order by id limit ?
      """;

  private final MongoDatabase mongo;
  private final Lens lens;

  CountedDocuments(MongoDatabase mongo, Lens lens) {
    this.mongo = mongo;
    this.lens = lens;
  }

  /** How many there are whose time is not over. */
  long living(Instant now) {
    return mongo.getCollection(lens.collection()).countDocuments(living(now, new BsonDocument()));
  }

  /** How many of those are in the quarantine and have no row; inside the caller's transaction. */
  long held(Connection connection, Instant now) throws SQLException {
    long held = 0;
    long after = 0;
    while (true) {
      Map<Long, BsonValue> page = page(connection, after);
      if (page.isEmpty()) {
        return held;
      }
      for (long id : page.keySet()) {
        after = Math.max(after, id);
      }
      Collection<BsonValue> without = withoutRow(connection, page.values());
      if (!without.isEmpty()) {
        held +=
            mongo
                .getCollection(lens.collection())
                .countDocuments(
                    living(
                        now,
                        new BsonDocument(
                            "_id", new BsonDocument("$in", new BsonArray(List.copyOf(without))))));
      }
    }
  }

  private Map<Long, BsonValue> page(Connection connection, long after) throws SQLException {
    Map<Long, BsonValue> page = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(HELD)) {
      statement.setString(1, lens.mapping().system());
      statement.setString(2, lens.collection());
      statement.setLong(3, after);
      statement.setInt(4, PAGE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          page.put(
              rows.getLong(1),
              ExtendedJson.parse(
                  String.valueOf(rows.getString(2)).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return page;
  }

  /** A document that was changed into one that can't be rows has the rows that it had before. */
  private Collection<BsonValue> withoutRow(Connection connection, Collection<BsonValue> ids)
      throws SQLException {
    Map<String, BsonValue> keys = new LinkedHashMap<>();
    List<BsonValue> without = new ArrayList<>();
    for (BsonValue id : ids) {
      String key = lens.knownKey(id);
      if (key == null) {
        without.add(id);
      } else {
        keys.put(key, id);
      }
    }
    new SurplusRows(List.of(lens)).there(connection, keys.keySet()).keySet().forEach(keys::remove);
    without.addAll(keys.values());
    return without;
  }

  private BsonDocument living(Instant now, BsonDocument filter) {
    Mapping.Ttl ttl = lens.mapping().ttl();
    String field =
        ttl == null ? null : lens.fieldOf(lens.tables().get(0).qualifiedName(), ttl.column());
    if (ttl == null || field == null) {
      return filter;
    }
    BsonDateTime horizon = new BsonDateTime(now.toEpochMilli() - ttl.after().toMillis());
    return filter.append(
        "$nor", new BsonArray(List.of(new BsonDocument(field, new BsonDocument("$lt", horizon)))));
  }
}
