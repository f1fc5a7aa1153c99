package io.bactrian.landing;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.NormalForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class StoredDocumentsTest {

  private final TestSystem shop = Shop.open();

  private static BsonDocument order(int id, String more) {
    return json(
        "{'_id': %d, 'person': 1, 'total': %d, 'code': 'c%d', 'left': {'a': [1]},"
            + " 'lines': [{'sku': 'a', 'marks': ['m', 'n']}, {'sku': 'b'}]%s}",
        id, id, id, more);
  }

  @Test
  void documentsComeBackInTheOrderOfTheirKeys() throws SQLException {
    shop.insert("orders", order(1, ""), order(2, ", 'note': 'x'"), order(3, ""));

    try (Connection connection = shop.begin()) {
      StoredDocuments documents = new StoredDocuments(shop.lens("orders"));
      List<BsonDocument> found = documents.ofKeys(connection, List.of("3", "99", "2"));

      assertThat(NormalForm.equal(Objects.requireNonNull(found.get(0)), order(3, ""))).isTrue();
      assertThat(found.get(1)).isNull();
      assertThat(NormalForm.equal(found.get(2), order(2, ", 'note': 'x'"))).isTrue();
      assertThat(documents.ofId(connection, new BsonInt32(1))).isNotNull();
      assertThat(documents.ofId(connection, new BsonString("no number"))).isNull();
    }
  }

  @Test
  void keysAreDataAndNothingElse() throws SQLException {
    TestSystem texts =
        TestSystem.with(
            "create table notes (id text primary key, extra jsonb)",
            "{source: notes, table: shop.notes}");
    String odd = "it's \\ \"odd\"{},; drop";
    BsonDocument note = new BsonDocument("_id", new BsonString(odd));
    texts.insert("notes", note);

    try (Connection connection = texts.begin()) {
      assertThat(new StoredDocuments(texts.lens("notes")).ofId(connection, new BsonString(odd)))
          .isEqualTo(note);
    }
  }

  @Test
  void deletedDocumentsTakeTheirChildrenAlongAndThoseReferredToStay() throws SQLException {
    shop.insert("orders", order(1, ""), order(2, ""));

    try (Connection connection = shop.begin()) {
      Map<BsonValue, String> stayed =
          new Landing(shop.lens("people"), false)
              .delete(connection, List.of(new BsonInt32(1), new BsonInt32(2), new BsonInt32(77)));
      new Landing(shop.lens("orders"), false).delete(connection, List.of(new BsonInt32(2)));
      connection.commit();

      assertThat(stayed).containsOnlyKeys(new BsonInt32(1));
      assertThat(stayed.get(new BsonInt32(1))).contains("orders_person_id_fkey");
    }
    assertThat(shop.rows("select id from shop.people")).containsExactly("1");
    assertThat(shop.rows("select id from shop.orders")).containsExactly("1");
    assertThat(shop.value("select count(*) from shop.lines")).isEqualTo("2");
    assertThat(shop.value("select count(*) from shop.marks")).isEqualTo("2");
  }

  @Test
  void otherMappingsRowsAreNeitherReadNorDeleted() throws SQLException {
    TestSystem kinds =
        TestSystem.with(
            "create table things (id integer primary key, kind text not null, extra jsonb)",
            "{source: apples, table: shop.things, columns: {kind: {constant: apple}}}",
            "{source: pears, table: shop.things, columns: {kind: {constant: pear}}}");
    kinds.insert("apples", json("{'_id': 1}"));
    kinds.insert("pears", json("{'_id': 2}"));

    try (Connection connection = kinds.begin()) {
      StoredDocuments apples = new StoredDocuments(kinds.lens("apples"));
      assertThat(apples.ofKeys(connection, List.of("1", "2"))).element(1).isNull();
      new Landing(kinds.lens("apples"), false)
          .delete(connection, List.of(new BsonInt32(1), new BsonInt32(2)));
      connection.commit();
    }
    assertThat(kinds.rows("select id from shop.things")).containsExactly("2");
  }
}
