package io.bactrian.paired;

import io.bactrian.landing.Quarantine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Makes a pipeline leave out the documents that are in the quarantine, wherever it reads their
 * collection: they are not in PostgreSQL, which is known, and would hide what is not known.
 */
final class WithoutQuarantined {

  /** Beyond this many of one collection, the pipeline would grow too large to be sent. */
  static final int MOST = 50_000;

  private final DataSource postgres;
  private final String system;
  private final Map<String, BsonArray> ids = new HashMap<>();

  WithoutQuarantined(DataSource postgres, String system) {
    this.postgres = postgres;
    this.system = system;
  }

  /**
   * The pipeline that reads this collection, changed as little as can be.
   *
   * @throws Unanswerable when too many documents are in the quarantine
   */
  List<BsonDocument> pipeline(String collection, List<BsonDocument> stages) throws SQLException {
    List<BsonDocument> without = new ArrayList<>();
    if (!ids(collection).isEmpty()) {
      without.add(new BsonDocument("$match", notQuarantined(collection)));
    }
    without.addAll(stages(stages));
    return without;
  }

  /** How many documents of the collections that were read are in the quarantine. */
  long leftOut() {
    return ids.values().stream().mapToLong(BsonArray::size).sum();
  }

  private List<BsonDocument> stages(List<BsonDocument> stages) throws SQLException {
    List<BsonDocument> without = new ArrayList<>();
    for (BsonDocument stage : stages) {
      String operator = stage.getFirstKey();
      switch (operator) {
        case "$lookup" -> lookup(stage.getDocument(operator), without);
        case "$facet" -> {
          BsonDocument facets = new BsonDocument();
          for (Map.Entry<String, BsonValue> facet : stage.getDocument(operator).entrySet()) {
            facets.put(facet.getKey(), new BsonArray(stages(documents(facet.getValue()))));
          }
          without.add(new BsonDocument(operator, facets));
        }
        case "$unionWith" -> without.add(new BsonDocument(operator, union(entry(stage))));
        case "$graphLookup" -> without.add(new BsonDocument(operator, graph(stage, operator)));
        default -> without.add(stage);
      }
    }
    return without;
  }

  private void lookup(BsonDocument lookup, List<BsonDocument> without) throws SQLException {
    if (!lookup.containsKey("from") || ids(lookup.getString("from").getValue()).isEmpty()) {
      without.add(new BsonDocument("$lookup", lookup));
      return;
    }
    String from = lookup.getString("from").getValue();
    if (lookup.containsKey("pipeline")) {
      BsonDocument changed = lookup.clone();
      changed.put("pipeline", new BsonArray(pipeline(from, documents(lookup.get("pipeline")))));
      without.add(new BsonDocument("$lookup", changed));
      return;
    }
    without.add(new BsonDocument("$lookup", lookup));
    String as = lookup.getString("as").getValue();
    BsonDocument kept =
        new BsonDocument(
            "$not",
            new BsonArray(
                List.of(
                    new BsonDocument(
                        "$in",
                        new BsonArray(
                            List.of(
                                new BsonString("$$found._id"),
                                new BsonDocument("$literal", ids(from))))))));
    BsonDocument filter =
        new BsonDocument("input", new BsonString("$" + as))
            .append("as", new BsonString("found"))
            .append("cond", kept);
    without.add(
        new BsonDocument("$addFields", new BsonDocument(as, new BsonDocument("$filter", filter))));
  }

  private static BsonValue entry(BsonDocument stage) {
    return stage.values().iterator().next();
  }

  private BsonDocument union(BsonValue union) throws SQLException {
    BsonDocument changed =
        union.isString() ? new BsonDocument("coll", union) : union.asDocument().clone();
    String from = changed.getString("coll").getValue();
    changed.put(
        "pipeline",
        new BsonArray(
            pipeline(from, documents(changed.getOrDefault("pipeline", new BsonArray())))));
    return changed;
  }

  private BsonDocument graph(BsonDocument stage, String operator) throws SQLException {
    BsonDocument changed = stage.getDocument(operator).clone();
    String from = changed.getString("from").getValue();
    if (!ids(from).isEmpty()) {
      BsonArray both = new BsonArray(List.of(notQuarantined(from)));
      if (changed.containsKey("restrictSearchWithMatch")) {
        both.add(changed.get("restrictSearchWithMatch"));
      }
      changed.put("restrictSearchWithMatch", new BsonDocument("$and", both));
    }
    return changed;
  }

  private BsonDocument notQuarantined(String collection) throws SQLException {
    return new BsonDocument("_id", new BsonDocument("$nin", ids(collection)));
  }

  private BsonArray ids(String collection) throws SQLException {
    BsonArray known = ids.get(collection);
    if (known == null) {
      try (Connection connection = postgres.getConnection()) {
        known = new BsonArray(new Quarantine(system).ids(connection, collection, MOST + 1));
      }
      if (known.size() > MOST) {
        throw new Unanswerable(
            "more than "
                + MOST
                + " documents of "
                + collection
                + " are in the quarantine: mend them first");
      }
      ids.put(collection, known);
    }
    return known;
  }

  private static List<BsonDocument> documents(BsonValue array) {
    return array.asArray().stream().map(BsonValue::asDocument).toList();
  }
}
