package io.bactrian.demo.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.types.Reason;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** That everything lands but what was planted, and that for its reason. */
class EscrowLandingTest {

  private static final DataSource DATABASE = TestPostgres.databaseWithCore();
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
    EscrowData data = new EscrowData(2, Long.getLong("bactrian.documents", 20_000));

    assertThat(LandAll.differences(data, LandAll.land(DATABASE, LENSES, data::documents)))
        .isEmpty();
  }

  @Test
  void aSmallOneHasNoChainReactionsEither() throws Exception {
    EscrowData data = new EscrowData(3, 1_000);

    assertThat(LandAll.differences(data, LandAll.land(DATABASE, LENSES, data::documents)))
        .isEmpty();
  }
}
