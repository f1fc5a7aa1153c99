package io.bactrian.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.NormalForm;
import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.types.Reason;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.Map;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoDataTest {

  private static final int CUSTOMERS = 2_000;

  private static DataSource database;
  private static Lenses lenses;

  @BeforeAll
  static void compileTheMappingsAgainstTheMigratedSchema() {
    database = TestPostgres.databaseWithCore();
    lenses = TestSystems.open(database, "demo");
  }

  @Test
  void everyDocumentComesBackAsItWasOrIsRefusedForThePlantedReason() {
    DemoData data = new DemoData(1, CUSTOMERS);
    data.documents()
        .forEach(
            (collection, documents) -> {
              Lens lens = lens(collection);
              Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
              for (BsonDocument document : documents) {
                try {
                  Row row = lens.toRows(document);
                  BsonDocument told = lens.toDocument(row);
                  lens.withoutDropped(document);
                  assertThat(NormalForm.differingPaths(told, document)).isEmpty();
                  assertThat(lens.toRows(told)).isEqualTo(row);
                } catch (Refused e) {
                  refused.merge(e.reason(), 1, Integer::sum);
                }
              }
              Map<Reason, Integer> expected = data.planted(collection);
              // No lens can see that nobody is there.
              expected.remove(Reason.DANGLING_REFERENCE);
              assertThat(refused).as(collection).isEqualTo(expected);
            });
  }

  private static Lens lens(String collection) {
    Lens lens = lenses.of(collection);
    assertThat(lens).as(collection).isNotNull();
    return java.util.Objects.requireNonNull(lens);
  }

  @Test
  void everythingLandsButWhatWasPlantedAndThatForItsReason() throws Exception {
    DemoData data = new DemoData(2, 400);
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      for (Lens lens : lenses.inOrder()) {
        Batch batch = new Batch(lens);
        for (BsonDocument document : data.documents(lens.collection())) {
          batch.add(new RawDocument(BsonEncoder.encode(document)));
        }
        Landing.Landed landed = new Landing(lens, false).insert(connection, batch);

        Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        landed.quarantined().forEach(each -> reasons.merge(each.reason(), 1, Integer::sum));
        assertThat(reasons).as(lens.collection()).isEqualTo(data.planted(lens.collection()));
        assertThat(landed.landed() + landed.quarantined().size())
            .isEqualTo(data.size(lens.collection()));
      }
      connection.rollback();
    }
  }

  @Test
  void oneInAHundredIsDefectiveAndEveryReasonIsPlanted() {
    DemoData data = new DemoData(1, CUSTOMERS);

    assertThat(data.planted("customers"))
        .containsOnlyKeys(Reason.NUL_IN_TEXT, Reason.TOO_LONG, Reason.WRONG_TYPE);
    assertThat(data.planted("orders").values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(data.size("orders") / 100);
  }

  @Test
  void theSameSeedMakesTheSameDocuments() {
    assertThat(new DemoData(7, 50).documents("orders"))
        .containsExactlyElementsOf(new DemoData(7, 50).documents("orders"));
  }

  @Test
  void anotherSeedMakesOthers() {
    assertThat(new DemoData(7, 50).documents("orders").iterator().next())
        .isNotEqualTo(new DemoData(8, 50).documents("orders").iterator().next());
  }

  @Test
  void collectionsComeAfterThoseToWhichTheyRefer() {
    assertThat(lenses.inOrder().stream().map(Lens::collection))
        .containsExactly("categories", "products", "customers", "orders", "sessions", "settings");
  }
}
