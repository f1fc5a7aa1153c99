package io.bactrian.demo.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.NormalForm;
import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.LaterReferences;
import io.bactrian.landing.Quarantined;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.Reason;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** That everything lands but what was planted, and that for its reason. */
class EscrowLandingTest {

  private static final int BATCH = 500;

  private static final DataSource DATABASE = TestPostgres.freshDatabase();
  private static final Lenses LENSES = TestSystems.open(DATABASE, "escrow");

  private static final Set<Reason> SEEN_BY_POSTGRES =
      Set.of(Reason.DANGLING_REFERENCE, Reason.NOT_UNIQUE, Reason.CHECK_FAILED);

  @Test
  void everyDocumentComesBackAsItWasOrIsRefusedForThePlantedReason() {
    EscrowData data = new EscrowData(1, 20_000);
    for (String collection : data.collections()) {
      Lens lens = Objects.requireNonNull(LENSES.of(collection));
      for (long place = 0; place < data.size(collection); place++) {
        BsonDocument document = data.document(collection, place);
        Planted wrong = data.wrong(collection, place);
        try {
          Row row = lens.toRows(document);
          BsonDocument told = lens.toDocument(row);
          lens.withoutDropped(document);
          assertThat(NormalForm.differingPaths(told, document)).as(collection).isEmpty();
          assertThat(lens.toRows(told)).isEqualTo(row);
          assertThat(wrong == null || SEEN_BY_POSTGRES.contains(wrong.reason()))
              .as("%s %s is refused: %s", collection, place, wrong)
              .isTrue();
        } catch (Refused e) {
          String where = collection + " " + place + ": " + e.getMessage();
          assertThat(wrong == null ? null : wrong.reason()).as(where).isEqualTo(e.reason());
          assertThat(wrong == null ? null : wrong.field()).as(where).isEqualTo(e.field());
        }
      }
    }
  }

  @Test
  void everythingLandsButWhatWasPlantedOneForOne() throws Exception {
    EscrowData data = new EscrowData(2, 20_000);
    Map<String, List<Quarantined>> quarantined = new HashMap<>();
    try (Connection connection = DATABASE.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("set local bactrian.landing = on"); // the schema's hooks stand still
      }
      for (Lens lens : LENSES.inOrder()) {
        quarantined.put(lens.collection(), land(connection, lens, data));
      }
      for (Lens lens : LENSES.inOrder()) {
        Objects.requireNonNull(quarantined.get(lens.collection())).addAll(settle(connection, lens));
      }
      connection.rollback();
    }
    List<String> differences = new ArrayList<>();
    quarantined.forEach((collection, found) -> match(data.planted(collection), found, differences));
    assertThat(differences).isEmpty();
  }

  private static List<Quarantined> land(Connection connection, Lens lens, EscrowData data)
      throws Exception {
    List<Quarantined> quarantined = new ArrayList<>();
    Landing landing = new Landing(lens, false);
    Batch batch = new Batch(lens);
    for (BsonDocument document : data.documents(lens.collection())) {
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
