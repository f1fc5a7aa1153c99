package io.bactrian.documents;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Ids of a collection, some at random and the newest: from MongoDB and from PostgreSQL, because
 * either may have what the other lacks.
 */
public final class SampleIds {

  /** Pages of a table that are read for random rows. */
  private static final int PAGES = 4;

  private final MongoDatabase mongo;
  private final DataSource postgres;

  public SampleIds(MongoDatabase mongo, DataSource postgres) {
    this.mongo = mongo;
    this.postgres = postgres;
  }

  /**
   * @param most how many at most
   * @throws com.mongodb.MongoException when MongoDB has no answer
   * @throws StoreUnavailable when PostgreSQL has none
   */
  public Set<BsonValue> of(Lens lens, int most) {
    Set<BsonValue> ids = new LinkedHashSet<>();
    int random = (most + 3) / 4;
    int recent = (most + 1) / 4;
    ids.addAll(fromMongo(lens, random, true));
    ids.addAll(fromMongo(lens, recent, false));
    ids.addAll(fromPostgres(lens, (most + 2) / 4, true));
    ids.addAll(fromPostgres(lens, most / 4, false));
    return ids;
  }

  private List<BsonValue> fromMongo(Lens lens, int most, boolean random) {
    List<BsonValue> ids = new ArrayList<>();
    if (most > 0) {
      var pipeline =
          random
              ? List.of(Aggregates.sample(most), Aggregates.project(Projections.include("_id")))
              : List.of(
                  Aggregates.sort(Sorts.descending("_id")),
                  Aggregates.limit(most),
                  Aggregates.project(Projections.include("_id")));
      for (BsonDocument each :
          mongo.getCollection(lens.collection(), BsonDocument.class).aggregate(pipeline)) {
        ids.add(Objects.requireNonNull(each.get("_id")));
      }
    }
    return ids;
  }

  private List<BsonValue> fromPostgres(Lens lens, int most, boolean random) {
    List<BsonValue> ids = new ArrayList<>();
    if (most > 0) {
      TableShape root = lens.tables().get(0);
      String key = TableShape.quote(root.columns().get(lens.key()).name());
      String sql =
          random
              ? "select %s::text from %s tablesample system (?) order by random() limit ?"
                  .formatted(key, root.sqlName())
              : "select %s::text from %s order by %s desc limit ?"
                  .formatted(key, root.sqlName(), key);
      Transaction.run(
              postgres,
              "sampling " + lens.collection(),
              transaction -> {
                Connection connection = transaction.connection();
                List<String> keys =
                    keys(connection, sql, random ? share(connection, root) : -1, most);
                return new StoredDocuments(lens).ofKeys(connection, keys);
              })
          .stream()
          .filter(Objects::nonNull)
          .map(document -> document.get("_id"))
          .filter(Objects::nonNull)
          .forEach(ids::add);
    }
    return ids;
  }

  private static List<String> keys(Connection connection, String sql, double share, int most)
      throws SQLException {
    List<String> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int place = 1;
      if (share >= 0) {
        statement.setDouble(place++, share);
      }
      statement.setInt(place, most);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          keys.add(rows.getString(1));
        }
      }
    }
    return keys;
  }

  /** Which percentage of the table a few pages are; all of a small one. */
  private static double share(Connection connection, TableShape root) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select coalesce(sum(pg_relation_size(relid)), 0) / current_setting('block_size')::bigint
            from pg_partition_tree(?::regclass)
            """)) {
      statement.setString(1, root.sqlName());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        double pages = row.getDouble(1);
        return pages <= PAGES * 2 ? 100 : 100.0 * PAGES / pages;
      }
    }
  }
}
