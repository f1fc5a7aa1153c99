package io.bactrian.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.mapping.Lenses;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class EscrowMappingsTest {

  @Test
  void everyCollectionAndTheCounterHasALensAlsoWhenTheTablesAreThereAlready() {
    DataSource database = TestPostgres.freshDatabase();
    Lenses lenses = TestSystems.open(database, "escrow");
    assertThat(lenses.all()).hasSize(24);
    assertThat(TestSystems.open(database, "escrow").all()).hasSize(24);
  }

  @Test
  void whatRefersToOthersComesAfterThem() {
    Lenses lenses = TestSystems.open(TestPostgres.databaseWithCore(), "escrow");

    assertThat(lenses.inOrder())
        .extracting(lens -> lens.collection())
        .containsSubsequence(
            "users",
            "categories",
            "purchaserequests",
            "selleroffers",
            "payments",
            "fundsledgerentries");
  }
}
