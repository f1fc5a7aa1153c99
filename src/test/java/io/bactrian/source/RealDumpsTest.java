package io.bactrian.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.SharedData;
import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dumps that people have published: every document of every collection is read. */
class RealDumpsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "atlas|sample_analytics.accounts=1746 sample_analytics.accounts.json=1746"
            + " sample_analytics.customers=500 sample_analytics.customers.json=500"
            + " sample_mflix.theaters=1564 sample_mflix.theaters.json=1564"
            + " sample_supplies.sales.fragment=3 sample_training.zips=29470",
        "dbkoda|DBEnvyLoad_orders=10000 GraphTest_smallGTest=99 OrderExample_customers=1000"
            + " OrderExample_orders=51393 OrderExample_products=1000 Sakila_actors=200"
            + " Sakila_customers=599 Sakila_films=1000 mongomart_cart=1 mongomart_item=23"
            + " samples_friends=236 samples_pokemon=151 savedPlans=8 video_movieDetails=2295"
            + " video_movies=3365 video_reviews=20",
        "library|authors=6250 users=464",
        "ozlerhakan|books=431 countries-small=248 grades=280 products=11 profiles=1515"
            + " students=200 tweets=966",
        "docs-assets|air_airlines.bareNaN=6048 air_airlines.numberDoubleNaN=6048"
            + " air_alliances=3 drivers_restaurants=10 geospatial_restaurants=25359"
            + " inventory=3244 inventory.crud=5 sales.aggregation=6",
        "mongo-hadoop|yield_historical_in=5193",
      })
  void readsAsManyDocumentsAsThereAre(String folder, String counts) {
    Map<String, Integer> expected = new TreeMap<>();
    for (String count : counts.split(" ", -1)) {
      expected.put(count.split("=", 2)[0], Integer.valueOf(count.split("=", 2)[1]));
    }
    Map<String, Integer> read = new TreeMap<>();
    try (DumpSource source = DumpSource.open(SharedData.at(folder))) {
      for (SourceCollection collection : source.collections()) {
        List<RawDocument> documents = Reading.all(source, collection.name());
        for (RawDocument raw : documents) {
          BsonDocument document = raw.decode();
          assertThat(document).containsKey("_id");
          assertThat(BsonEncoder.encode(document)).isEqualTo(raw.bytes());
        }
        read.put(collection.name(), documents.size());
      }
    }
    assertThat(read).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample_analytics.accounts", "sample_analytics.customers"})
  void jsonAndBsonOfTheSameDataAreTheSame(String collection) {
    try (DumpSource source = DumpSource.open(SharedData.at("atlas"))) {
      assertThat(Reading.all(source, collection + ".json"))
          .isEqualTo(Reading.all(source, collection));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "atlas, sample_analytics.customers, 20000, 10", // a plain file, about one range in 20 kB
    "atlas, sample_training.zips, 100000, 16", // compressed, so no more than 16
    "ozlerhakan, books, 100000, 6", // JSON
    "ozlerhakan, products, 1, 11",
    "dbkoda, Sakila_customers, 2000000000, 1"
  })
  void rangesHoldEveryDocumentOnceAndCanBeReadAgain(
      String folder, String collection, long bytes, int count) {
    try (DumpSource source = DumpSource.open(SharedData.at(folder))) {
      List<RawDocument> whole = Reading.all(source, collection);
      List<KeyRange> ranges = source.ranges(collection, bytes);
      assertThat(ranges).hasSize(count);
      assertThat(Reading.all(source, collection, ranges)).isEqualTo(whole);
      KeyRange third = ranges.get(ranges.size() / 3);
      List<RawDocument> again = Reading.all(source, collection, List.of(third));
      assertThat(again).isNotEmpty();
      assertThat(Reading.all(source, collection, List.of(third))).isEqualTo(again);
      assertThat(whole).containsSubsequence(again);
    }
  }

  @ParameterizedTest
  @CsvSource({"atlas, sample_training.zips", "docs-assets, inventory"})
  void rangesOfACompressedFileCanBeReadInAnyOrder(String folder, String collection) {
    try (DumpSource source = DumpSource.open(SharedData.at(folder))) {
      List<RawDocument> whole = Reading.all(source, collection);
      List<KeyRange> ranges = source.ranges(collection, 50_000);
      assertThat(ranges).hasSize(16);
      List<RawDocument> twoAtATime = new ArrayList<>();
      for (int i = 0; i < ranges.size(); i += 2) {
        List<RawDocument> second = Reading.all(source, collection, ranges.subList(i + 1, i + 2));
        twoAtATime.addAll(Reading.all(source, collection, ranges.subList(i, i + 1)));
        twoAtATime.addAll(second);
      }
      assertThat(twoAtATime).isEqualTo(whole);
    }
  }

  @Test
  void documentsWithoutIdGetTheSameOneEachTime() {
    for (String file : List.of("restaurants1.json", "restaurants5.json")) {
      try (DumpSource first = DumpSource.open(SharedData.at("debezium-mongo/" + file));
          DumpSource second = DumpSource.open(SharedData.at("debezium-mongo/" + file))) {
        String collection = first.collections().get(0).name();
        List<RawDocument> documents = Reading.all(first, collection);
        assertThat(documents).isNotEmpty();
        assertThat(documents.stream().map(d -> d.decode().getObjectId("_id")))
            .doesNotHaveDuplicates();
        assertThat(documents.get(0).decode().getFirstKey()).isEqualTo("_id");
        assertThat(Reading.all(second, collection, second.ranges(collection, 1)))
            .isEqualTo(documents);
      }
    }
  }

  @Test
  void mongoShellSyntaxIsRefusedAndNamed() {
    try (DumpSource source = DumpSource.open(SharedData.at("debezium-mongo"))) {
      assertThat(source.collections()).hasSize(7);
      assertThatThrownBy(() -> source.ranges("dbz-2316", 1 << 20))
          .isInstanceOf(DamagedSource.class)
          .hasMessageContaining("dbz-2316.json: line 1, column")
          .hasMessageContaining(
              "ObjectId(...) is mongo shell syntax, not JSON; export with mongoexport");
    }
  }

  @Test
  void bareNaNReadsAsTheOtherFormOfIt() {
    try (DumpSource source = DumpSource.open(SharedData.at("docs-assets"))) {
      assertThat(decoded(source, "air_airlines.bareNaN"))
          .isEqualTo(decoded(source, "air_airlines.numberDoubleNaN"));
    }
  }

  /** By _id, and without the field that one of the two files has in addition. */
  private static Map<BsonValue, BsonDocument> decoded(Source source, String collection) {
    Map<BsonValue, BsonDocument> documents = new HashMap<>();
    for (RawDocument raw : Reading.all(source, collection)) {
      BsonDocument document = raw.decode();
      document.remove("alliance");
      documents.put(document.getObjectId("_id"), document);
    }
    return documents;
  }

  @Test
  void whatIsLeftOutIsListed() {
    try (DumpSource source = DumpSource.open(SharedData.at("library"))) {
      assertThat(source.leftOut())
          .extracting(LeftOut::what)
          .isEqualTo(
              Arrays.asList("authors.metadata.json", "books.metadata.json", "users.metadata.json"));
    }
  }
}
