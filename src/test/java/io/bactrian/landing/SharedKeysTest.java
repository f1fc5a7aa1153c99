package io.bactrian.landing;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.NormalForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An ObjectId and its digits are two ids and one uuid: the row is the first's that comes, and what
 * becomes of the other changes nothing of it.
 */
class SharedKeysTest {

  private static final String OBJECT_ID = "{'$oid': '65f000000000000000000001'}";
  private static final String DIGITS = "'65f000000000000000000001'";
  private static final String HELD =
      "select document_id, reason, field from bactrian.quarantine order by id";

  private final TestSystem people =
      TestSystem.with(
          """
          create table people (id uuid primary key, name text, extra jsonb);
          create table marks (person_id uuid not null references people, position integer not null,
            mark text not null, primary key (person_id, position));
          """,
          """
          source: people
          table: shop.people
          children:
            - { field: marks, table: shop.marks, value: mark }
          """);

  private static BsonDocument person(String id, String name) {
    return json("{'_id': %s, 'name': '%s', 'marks': ['%s', 'x'], 'left': 1}", id, name, name);
  }

  private static BsonDocument other(int number) {
    return person("{'$oid': '65f0000000000000000001%02d'}".formatted(number), "other");
  }

  private List<String> rows() {
    return people.rows(
        "select p.name, string_agg(m.mark, '' order by position), p.extra -> '_id' from shop.people p"
            + " left join shop.marks m on m.person_id = p.id where name <> 'other' group by p.id");
  }

  private static String held(String id) {
    String canonical =
        id.startsWith("{") ? "{\"$oid\":\"65f000000000000000000001\"}" : id.replace('\'', '"');
    return canonical + "|duplicate_id|_id";
  }

  private void delete(String... ids) throws SQLException {
    try (Connection connection = people.begin()) {
      List<BsonValue> values = Stream.of(ids).map(SharedKeysTest::id).toList();
      assertThat(new Landing(people.lens("people"), false).delete(connection, values)).isEmpty();
      connection.commit();
    }
  }

  private static BsonValue id(String json) {
    return Objects.requireNonNull(json("{'_id': %s}", json).get("_id"));
  }

  private static String twin(String id) {
    return id.equals(DIGITS) ? OBJECT_ID : DIGITS;
  }

  private static String row(String name, String id) {
    return "%s|%sx|%s".formatted(name, name, id.startsWith("{") ? "null" : id.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(strings = {OBJECT_ID, DIGITS})
  void anUpsertOfTheOneLeavesTheOthersRow(String first) {
    people.upsert("people", person(first, "a"));

    BsonDocument[] batch = new BsonDocument[30];
    Arrays.setAll(batch, SharedKeysTest::other);
    batch[11] = person(twin(first), "b");
    Landing.Landed landed = people.upsert("people", batch);
    people.upsert("people", person(twin(first), "b"));

    assertThat(landed.landed()).isEqualTo(29);
    assertThat(rows()).containsExactly(row("a", first));
    assertThat(people.value("select count(*) from shop.people")).isEqualTo("30");
    assertThat(people.rows(HELD)).containsExactly(held(twin(first)));

    people.upsert("people", person(first, "c"));
    assertThat(rows()).containsExactly(row("c", first));
  }

  @ParameterizedTest
  @ValueSource(strings = {OBJECT_ID, DIGITS})
  void ofTwoInOneBatchTheFirstLandsUnlessTheRowIsTheOthers(String first) {
    people.upsert(
        "people", other(1), person(first, "a"), other(2), person(twin(first), "b"), other(3));

    assertThat(rows()).containsExactly(row("a", first));
    assertThat(people.rows(HELD)).containsExactly(held(twin(first)));

    people.execute("truncate bactrian.quarantine");
    people.upsert("people", other(4), person(twin(first), "d"), person(first, "c"));

    assertThat(rows()).containsExactly(row("c", first));
    assertThat(people.rows(HELD)).containsExactly(held(twin(first)));
    assertThat(people.value("select count(*) from shop.people")).isEqualTo("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {OBJECT_ID, DIGITS})
  void aDeleteOfTheOneLeavesTheOthersRow(String first) throws SQLException {
    people.upsert("people", person(first, "a"));

    delete(twin(first));
    assertThat(rows()).containsExactly(row("a", first));

    delete(first, twin(first));
    assertThat(rows()).isEmpty();
    assertThat(people.value("select count(*) from shop.marks")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {OBJECT_ID, DIGITS})
  void aBackfillQuarantinesTheSecondAndKeepsWhatIsNewer(String first) {
    people.upsert("people", person(first, "newer"));

    Landing.Landed landed =
        people.insertUnrepeated(
            "people", person(first, "older"), person(twin(first), "b"), other(1));

    assertThat(landed.landed()).isEqualTo(2);
    assertThat(rows()).containsExactly(row("newer", first));
    assertThat(people.rows(HELD)).containsExactly(held(twin(first)));

    people.execute("truncate shop.people, shop.marks, bactrian.quarantine");
    people.insertUnrepeated("people", person(first, "a"), person(twin(first), "b"));

    assertThat(rows()).containsExactly(row("a", first));
    assertThat(people.rows(HELD)).containsExactly(held(twin(first)));
  }

  @Test
  void theQuarantinedOneLandsWhenTheOtherHasGone() throws SQLException {
    people.upsert("people", person(OBJECT_ID, "a"), person(DIGITS, "b"));
    ReplayQuarantine replay = new ReplayQuarantine(people.postgres(), lens -> false);
    assertThat(replay.replay(people.name(), people.lenses(), null))
        .isEqualTo(new ReplayQuarantine.Replayed(0, 1));

    delete(OBJECT_ID);

    assertThat(replay.replay(people.name(), people.lenses(), null))
        .isEqualTo(new ReplayQuarantine.Replayed(1, 0));
    assertThat(rows()).containsExactly(row("b", DIGITS));
  }

  @Test
  void aUuidAndItsTextAreTwoAsWell() throws SQLException {
    String binary = "{'$uuid': '0b01c6ba-6f3e-4a3e-9b1c-0123456789ab'}";
    String text = "'0b01c6ba-6f3e-4a3e-9b1c-0123456789ab'";
    people.upsert("people", person(text, "a"), person(binary, "b"));
    delete(binary);
    assertThat(rows()).containsExactly(row("a", text));
    assertThat(people.rows(HELD)).hasSize(1);
  }

  @Test
  void documentsAreLookedUpByTheirWholeId() throws SQLException {
    BsonDocument digits = person(DIGITS, "a");
    people.upsert("people", digits);
    try (Connection connection = people.begin()) {
      StoredDocuments stored = new StoredDocuments(people.lens("people"));
      assertThat(stored.ofId(connection, id(OBJECT_ID))).isNull();
      BsonDocument found = Objects.requireNonNull(stored.ofId(connection, id(DIGITS)));
      assertThat(NormalForm.equal(found, digits)).isTrue();
    }
  }

  @Test
  void theRowIsSurplusWhereOnlyTheOtherHasADocument() throws SQLException {
    people.upsert("people", person(OBJECT_ID, "a"), other(1));
    try (Connection connection = people.begin()) {
      SurplusRows rows = new SurplusRows(List.of(people.lens("people")));
      assertThat(rows.find(connection, source(OBJECT_ID), 9).count()).isZero();
      connection.rollback();
      assertThat(rows.find(connection, source(DIGITS), 9).count()).isOne();
    }
  }

  private static MadeSource source(String id) {
    return new MadeSource("made", false).add("people", person(id, "a"), other(1));
  }

  @Test
  void whereNothingTellsTheDigitsTheRowIsTheObjectIds() throws SQLException {
    TestSystem strict =
        TestSystem.with(
            "create table people (id uuid primary key, name text)",
            "{source: people, table: shop.people}");
    strict.upsert("people", json("{'_id': %s, 'name': 'a'}", OBJECT_ID));
    strict.upsert("people", json("{'_id': %s, 'name': 'b'}", DIGITS));
    try (Connection connection = strict.begin()) {
      BsonValue digits = id(DIGITS);
      new Landing(strict.lens("people"), false).delete(connection, List.of(digits));
      assertThat(new StoredDocuments(strict.lens("people")).ofId(connection, digits)).isNull();
      connection.commit();
    }
    assertThat(strict.rows("select name from shop.people")).containsExactly("a");
    assertThat(strict.rows("select reason from bactrian.quarantine")).containsExactly("left_over");
  }

  @Test
  void keysThatPostgresComparesWithoutCaseAreShared() throws SQLException {
    TestSystem words =
        TestSystem.with(
            "create extension citext with schema public; create table words (id public.citext primary key, n integer)",
            "{source: words, table: shop.words}");
    words.upsert("words", json("{'_id': 'Abc', 'n': 1}"));
    words.upsert("words", json("{'_id': 'abc', 'n': 2}"), json("{'_id': 'ABC', 'n': 3}"));
    words.insertUnrepeated("words", json("{'_id': 'aBc', 'n': 4}"));
    try (Connection connection = words.begin()) {
      new Landing(words.lens("words"), false).delete(connection, List.of(id("'ABC'")));
      connection.commit();
    }
    assertThat(words.rows("select id, n from shop.words")).containsExactly("Abc|1");
    assertThat(words.rows("select reason from bactrian.quarantine"))
        .containsExactly("duplicate_id", "duplicate_id", "duplicate_id");
  }
}
