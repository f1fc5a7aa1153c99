package io.bactrian.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.mapping.Lenses;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import org.junit.jupiter.api.Test;

class EscrowMappingsTest {

  @Test
  void allCollectionsHaveALens() {
    Lenses lenses = TestSystems.open(TestPostgres.freshDatabase(), "escrow");
    System.out.println(lenses.inOrder());
    assertThat(lenses.all()).hasSize(24); // 23 and the counter
  }
}
