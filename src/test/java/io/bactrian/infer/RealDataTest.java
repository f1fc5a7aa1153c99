package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bactrian.bson.RawDocument;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.DumpSource;
import io.bactrian.source.KeyRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealDataTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "atlas/sample_analytics",
        "atlas/sample_mflix",
        "atlas/sample_training",
        "atlas/sample_supplies",
        "dbkoda",
        "library",
        "ozlerhakan",
        "docs-assets",
        "mongo-hadoop",
        "debezium-mongo"
      })
  void everyDocumentFitsTheDraftThatPostgresTakes(String folder) throws Exception {
    DumpSource source = open(folder);

    Inference draft = Drafts.of(source);

    // The one file that is in the shell's syntax.
    assertThat(draft.damaged()).extracting(DamagedCollection::collection).isSubsetOf("dbz-2316");
    assertThat(Drafts.of(source)).isEqualTo(draft);
    try (Connection connection = TestPostgres.databaseWithCore().getConnection()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(draft.migration());
      }
      for (InferredCollection collection : draft.collections()) {
        Landing landing = new Landing(connection, collection.mappingYaml());
        try (DocumentStream documents = source.read(collection.collection(), KeyRange.ALL)) {
          for (RawDocument d = documents.next(); d != null; d = documents.next()) {
            landing.land(d.decode());
          }
        }
        assertThat(landing.complaints()).as(collection.collection()).isEmpty();
      }
    }
  }

  private static DumpSource open(String folder) {
    Path path = Path.of(System.getProperty("shared.data", "../shared/data")).resolve(folder);
    assumeTrue(Files.isDirectory(path), () -> "no real data here: " + folder);
    return DumpSource.open(path);
  }

  private static InferredCollection named(Inference draft, String collection) {
    return draft.collections().stream()
        .filter(c -> c.collection().equals(collection))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSameDocumentsAsBsonAndAsJsonGiveTheSameTables() {
    Inference draft = Drafts.of(open("atlas/sample_analytics"));

    for (String collection : List.of("accounts", "customers")) {
      String json = named(draft, collection + ".json").sql();
      assertThat(Drafts.flat(json.replace("_json", "").replace(".json", "")))
          .isEqualTo(Drafts.flat(named(draft, collection).sql()));
    }
  }

  @Test
  void anObjectWithIdsForNamesIsAKeyedTable() throws Exception {
    Inference draft = Drafts.of(open("atlas/sample_analytics"));

    assertThat(Drafts.flat(draft.migration()))
        .contains(
            """
            create table s.customers_tier_and_details (
             customers_id uuid not null,
             key text collate "C" not null,
            """);
    assertThat(named(draft, "customers").mappingYaml())
        .contains("  - field: tier_and_details\n", "    key: key\n", "    empty: present\n");
  }

  @Test
  void ordersReferToTheirCustomers() throws Exception {
    Inference draft = Drafts.of(open("dbkoda"));

    assertThat(Drafts.flat(draft.migration()))
        .contains("customer_id integer not null references s.order_example_customers (id)")
        .contains("actor_id bigint not null references s.sakila_actors (id)")
        .contains("film_id integer not null references s.sakila_films (id)");
  }
}
