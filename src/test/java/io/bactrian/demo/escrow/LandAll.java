package io.bactrian.demo.escrow;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.LaterReferences;
import io.bactrian.landing.Quarantined;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Lands all collections in one transaction, which is rolled back unless they are to be kept. */
public final class LandAll {

  private static final int BATCH = 500;

  private LandAll() {}

  /** Lands them for good; what is defective is left out. */
  public static void keep(DataSource database, Lenses lenses, EscrowData data) throws Exception {
    land(database, lenses, data::documents, true);
  }

  /** What went to the quarantine, by collection. */
  static Map<String, List<Quarantined>> land(
      DataSource database, Lenses lenses, Function<String, Iterable<BsonDocument>> documents)
      throws Exception {
    return land(database, lenses, documents, false);
  }

  private static Map<String, List<Quarantined>> land(
      DataSource database,
      Lenses lenses,
      Function<String, Iterable<BsonDocument>> documents,
      boolean keep)
      throws Exception {
    Map<String, List<Quarantined>> quarantined = new HashMap<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      for (Lens lens : lenses.inOrder()) {
        quarantined.put(
            lens.collection(), land(connection, lens, documents.apply(lens.collection())));
      }
      for (Lens lens : lenses.inOrder()) {
        Objects.requireNonNull(quarantined.get(lens.collection())).addAll(settle(connection, lens));
      }
      if (keep) {
        connection.commit();
      } else {
        connection.rollback();
      }
    }
    return quarantined;
  }

  /** Where what was found is not what was planted, one for one. */
  static List<String> differences(EscrowData data, Map<String, List<Quarantined>> quarantined) {
    List<String> differences = new ArrayList<>();
    quarantined.forEach((collection, found) -> match(data.planted(collection), found, differences));
    return differences;
  }

  private static List<Quarantined> land(
      Connection connection, Lens lens, Iterable<BsonDocument> documents) throws Exception {
    List<Quarantined> quarantined = new ArrayList<>();
    Landing landing = new Landing(lens, false);
    Batch batch = new Batch(lens);
    for (BsonDocument document : documents) {
      batch.add(new RawDocument(BsonEncoder.encode(document)));
      if (batch.count() == BATCH) {
        quarantined.addAll(landing.insert(connection, batch).quarantined());
        batch.clear();
      }
    }
    quarantined.addAll(landing.insert(connection, batch).quarantined());
    return quarantined;
  }

  /** What refers to nobody after everything has landed. */
  private static List<Quarantined> settle(Connection connection, Lens lens) throws Exception {
    Map<String, String> targets =
        Map.of(
            "referrer_id", "escrow.users",
            "parent_id", "escrow.categories",
            "selected_offer_id", "escrow.seller_offers",
            "hold_dispute_id", "escrow.disputes");
    LaterReferences later = new LaterReferences(lens);
    boolean any = false;
    for (TableShape shape : lens.tables()) {
      for (int i = 0; i < shape.columns().size(); i++) {
        if (shape.columns().get(i).later()) {
          String target = Objects.requireNonNull(targets.get(shape.columns().get(i).name()));
          later.settle(connection, shape, i, new LaterReferences.Target(target, "id"));
          any = true;
        }
      }
    }
    return any ? later.dangling(connection, 0, later.findDangling(connection)) : List.of();
  }

  /**
   * Each planted defect takes the one entry that it expects; nothing may be left on either side.
   */
  private static void match(
      List<Planted> planted, List<Quarantined> found, List<String> differences) {
    Map<BsonValue, Quarantined> byId = new HashMap<>();
    for (Quarantined each : found) {
      if (byId.put(Objects.requireNonNull(each.id()), each) != null) {
        differences.add("twice: " + each.id() + " " + each.message());
      }
    }
    for (Planted each : planted) {
      Set<BsonValue> there = new HashSet<>(each.ids());
      there.retainAll(byId.keySet());
      if (there.size() != 1) {
        differences.add("found " + there.size() + " times: " + each);
      }
      for (BsonValue id : there) {
        Quarantined entry = Objects.requireNonNull(byId.remove(id));
        if (entry.reason() != each.reason()
            || entry.landed() != each.lands()
            || !Objects.equals(entry.field(), each.field())) {
          differences.add(
              "found as "
                  + entry.reason()
                  + " "
                  + entry.field()
                  + " landed="
                  + entry.landed()
                  + " "
                  + entry.message()
                  + ": "
                  + each);
        }
      }
    }
    byId.values()
        .forEach(
            each ->
                differences.add(
                    "not planted: "
                        + each.reason()
                        + " "
                        + each.field()
                        + " "
                        + each.message()
                        + " "
                        + each.id()));
  }
}
