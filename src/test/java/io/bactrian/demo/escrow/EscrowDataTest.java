package io.bactrian.demo.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscrowDataTest {

  @Test
  void theSameSeedMakesTheSameDocumentsInAnyOrder() {
    EscrowData one = new EscrowData(7, 3_000);
    EscrowData other = new EscrowData(7, 3_000);
    for (String collection : one.collections()) {
      List<BsonDocument> documents =
          IntStream.range(0, (int) one.size(collection))
              .map(i -> (int) one.size(collection) - 1 - i)
              .parallel()
              .mapToObj(i -> other.document(collection, i))
              .toList();
      int last = documents.size() - 1;
      int place = 0;
      for (BsonDocument document : one.documents(collection)) {
        assertThat(document).as(collection).isEqualTo(documents.get(last - place++));
      }
    }
  }

  @Test
  void anotherSeedMakesOthers() {
    assertThat(new EscrowData(7, 3_000).document("users", 3))
        .isNotEqualTo(new EscrowData(8, 3_000).document("users", 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 20_000, 100_000, 1_000_000, 10_000_000})
  void thereAreAsManyDocumentsAsWereAskedFor(long documents) {
    EscrowData data = new EscrowData(1, documents);

    assertThat(data.size()).isCloseTo(documents, within(documents / 50));
    assertThat(data.sizes()).hasSize(24).allSatisfy((name, size) -> assertThat(size).isPositive());
  }

  @Test
  void noIdComesTwiceAndIdsAscendWithinACollection() {
    EscrowData data = new EscrowData(3, 20_000);
    Set<BsonValue> ids = new HashSet<>();
    for (String collection : data.collections()) {
      int before = Integer.MIN_VALUE;
      for (long place = 0; place < data.size(collection); place++) {
        BsonValue id = Objects.requireNonNull(data.document(collection, place).get("_id"));
        assertThat(ids.add(id)).as(collection + " " + id).isTrue();
        boolean ordered = !collection.equals("fundsledgerentries"); // payouts come a week later
        if (ordered && id.isObjectId() && data.wrong(collection, place) == null) {
          assertThat(id.asObjectId().getValue().getTimestamp()).isGreaterThanOrEqualTo(before);
          before = id.asObjectId().getValue().getTimestamp();
        }
      }
    }
  }

  @Test
  void everyDefectIsToldByItsPlaceAndInTheList() {
    EscrowData data = new EscrowData(1, 5_000);
    for (String collection : data.collections()) {
      Set<Planted> told = new HashSet<>();
      for (long place = 0; place < data.size(collection); place++) {
        Planted wrong = data.wrong(collection, place);
        if (wrong != null) {
          told.add(wrong);
          assertThat(wrong.ids()).contains(data.document(collection, place).get("_id"));
        }
      }
      assertThat(told).as(collection).containsExactlyInAnyOrderElementsOf(data.planted(collection));
    }
  }

  @Test
  void aThousandDocumentsHaveMostKindsOfDefectsAndAMillionOneInAThousand() {
    assertThat(kinds(new EscrowData(1, 1_000))).hasSizeGreaterThan(60);
    EscrowData million = new EscrowData(1, 1_000_000);
    assertThat(kinds(million))
        .hasSize(
            (int)
                java.util.Arrays.stream(Kind.values()).mapToLong(k -> Defects.of(k).size()).sum());
    long documents = million.planted().stream().mapToLong(each -> each.ids().size()).sum();
    assertThat(documents).isBetween(800L, 1_100L);
  }

  private static Set<String> kinds(EscrowData data) {
    Set<String> kinds = new HashSet<>();
    data.planted().forEach(each -> kinds.add(each.collection() + each.kind() + each.field()));
    return kinds;
  }
}
