package io.bactrian.landing;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  private static BsonDocument[] orders(int count) {
    BsonDocument[] orders = new BsonDocument[count];
    Arrays.setAll(
        orders,
        i ->
            json(
                "{'_id': %d, 'person': 1, 'total': {'$numberDecimal': '%d.50'}, 'left': {'b': 1, 'a': [2]},"
                    + " 'note': null, 'lines': [{'sku': 'a', 'marks': ['m', 'n']}, {'sku': 'b', 'n': 1}]}",
                i, i));
    return orders;
  }

  private static List<String> described(List<Comparison.Difference> differences) {
    return differences.stream()
        .map(
            each ->
                String.join(
                    " ",
                    "" + each.document(),
                    each.kind().name(),
                    each.table(),
                    "[" + each.rowKey() + "]",
                    String.valueOf(each.column())))
        .toList();
  }

  private static String md5(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void rowsThatLandedDoNotDiffer() {
    TestSystem shop = Shop.open();
    shop.insert("orders", orders(100));

    assertThat(shop.compare("orders", orders(100))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "update orders set total = 99 where id = 7; 7 DIFFERING shop.orders [7] total, 7 DOCUMENT shop.orders [] total",
        "update orders set note = '' where id = 7; 7 DIFFERING shop.orders [7] note, 7 DOCUMENT shop.orders [] note",
        "update orders set total = null where id = 7; 7 DIFFERING shop.orders [7] total, 7 DOCUMENT shop.orders [] total",
        "update orders set extra = jsonb_set(extra, '{left,a,0}', '3') where id = 7; 7 DIFFERING shop.orders [7] extra, 7 DOCUMENT shop.orders [] left.a.0",
        "update orders set extra = null where id = 7; 7 DIFFERING shop.orders [7] extra, 7 DOCUMENT shop.orders [] left",
        "update lines set sku = 'c' where order_id = 7 and position = 1; 7 DIFFERING shop.lines [7, 1] sku, 7 DOCUMENT shop.orders [] lines.1.sku",
        "insert into lines values (7, 2, 'c'); 7 SURPLUS shop.lines [7, 2] null, 7 DOCUMENT shop.orders [] lines.2",
        "delete from lines where order_id = 7 and position = 1; 7 MISSING shop.lines [7, 1] null, 7 DOCUMENT shop.orders [] lines.1",
        "update lines set order_id = 8, position = 2, sku = 'q' where order_id = 7 and position = 1; 7 MISSING shop.lines [7, 1] null, 8 SURPLUS shop.lines [8, 2] null, 7 DOCUMENT shop.orders [] lines.1, 8 DOCUMENT shop.orders [] lines.2",
        "update marks set mark = 'k' where order_id = 7 and position = 0; 7 DIFFERING shop.marks [7, 0, 0] mark, 7 DOCUMENT shop.orders [] lines.0.marks.0",
        "delete from marks where order_id = 7 and position = 1; 7 MISSING shop.marks [7, 0, 1] null, 7 DOCUMENT shop.orders [] lines.0.marks.1",
        "delete from marks where order_id = 7; 7 MISSING shop.marks [7, 0, 0] null, 7 MISSING shop.marks [7, 0, 1] null, 7 DOCUMENT shop.orders [] lines.0.marks",
      })
  void aPlantedDifferenceIsFoundAndNothingElse(String change, String expected) {
    TestSystem shop = Shop.open();
    shop.insert("orders", orders(20));
    shop.execute("set search_path = shop; " + change);

    assertThat(String.join(", ", described(shop.compare("orders", orders(20)))))
        .isEqualTo(expected);
  }

  @Test
  void aRowThatIsGoneIsMissingWithItsChildren() {
    TestSystem shop = Shop.open();
    shop.insert("orders", orders(10));
    shop.execute(
        "delete from shop.marks where order_id = 4; delete from shop.lines where order_id = 4;"
            + " delete from shop.orders where id = 4");

    assertThat(described(shop.compare("orders", orders(10))))
        .containsExactly(
            "4 MISSING shop.orders [4] null",
            "4 MISSING shop.lines [4, 0] null",
            "4 MISSING shop.lines [4, 1] null",
            "4 MISSING shop.marks [4, 0, 0] null",
            "4 MISSING shop.marks [4, 0, 1] null",
            "4 DOCUMENT shop.orders [] ");
  }

  @Test
  void bothValuesAreToldByTheirMd5AndNullByNone() throws Exception {
    TestSystem shop = Shop.open();
    shop.insert("orders", orders(3));
    shop.execute("update shop.orders set total = 9, note = 'n' where id = 1");

    List<Comparison.Difference> found = shop.compare("orders", orders(3));

    assertThat(found.get(0).column()).isEqualTo("total");
    assertThat(found.get(0).sourceMd5()).isEqualTo(md5("1.50"));
    assertThat(found.get(0).targetMd5()).isEqualTo(md5("9.00"));
    assertThat(found.get(1).column()).isEqualTo("note");
    assertThat(found.get(1).sourceMd5()).isNull();
    assertThat(found.get(1).targetMd5()).isEqualTo(md5("n"));
  }

  private static final String ODD_TABLES =
      """
      create type "Mood" as enum ('so "so"', 'it''s');
      create domain short as char(5);
      create table "Select ""it"" 50%" (
        "Id" text primary key,
        "order" integer,
        "a ""quoted"" one, with a ?" text,
        "Json" json, "Docs" jsonb[], padded char(8), domained short, address inet, real_one double precision,
        small_one real, list integer[], texts text[], mood "Mood", at timestamptz, day date, raw bytea,
        extra jsonb);
      create table "User" (
        "parent Id" text not null references "Select ""it"" 50%",
        "group" text, unique nulls not distinct ("parent Id", "group"));
      """;

  private static final String ODD =
      """
      source: odd
      table: shop.Select "it" 50%
      columns:
        Id: { field: _id }
        order: { field: order }
        'a "quoted" one, with a ?': { field: quoted }
        Json: { field: json }
        padded: {}
        domained: {}
        address: {}
        real_one: { field: real }
        small_one: { field: small }
        list: {}
        texts: {}
        mood: {}
        at: {}
        day: {}
        raw: {}
      children:
        - { field: groups, table: shop.User, value: group }
      """;

  @Test
  void oddNamesAndTypesComeThroughEveryStatement() {
    TestSystem odd = TestSystem.with(ODD_TABLES, ODD);
    BsonDocument[] documents = {
      json(
          "{'_id': 'a', 'order': 1, 'quoted': 'x', 'json': {'b': 1, 'a': [1.5]}, 'padded': 'ab',"
              + " 'domained': 'ab', 'address': '10.0.0.1/8', 'real': {'$numberDouble': 'NaN'},"
              + " 'small': {'$numberDouble': '-0.0'}, 'list': [1, null, 3], 'texts': ['it\\u0027s', '{}'],"
              + " 'mood': 'it\\u0027s', 'at': {'$date': '2020-01-01T00:00:00.123Z'}, 'groups': ['x', 'y', null],"
              + " 'raw': {'$binary': {'base64': 'AQID', 'subType': '00'}}}"),
      json(
          "{'_id': 'b', 'padded': 'trailing  ', 'domained': 'a b', 'address': '::1',"
              + " 'real': {'$numberDouble': 'Infinity'}, 'list': [], 'json': 'text', 'groups': ['x']}"),
      json("{'_id': 'c', 'json': null, 'other': {'$minKey': 1}}")
    };
    Landing.Landed straight = odd.insert("odd", documents);
    Landing.Landed staged = odd.insert("odd", documents);
    Landing.Landed updated = odd.upsert("odd", documents);

    assertThat(straight.quarantined()).isEmpty();
    assertThat(staged).isEqualTo(new Landing.Landed(3, 3, List.of()));
    assertThat(updated.quarantined()).isEmpty();
    assertThat(odd.compare("odd", documents)).isEmpty();

    odd.execute(
        "set search_path = shop; update \"Select \"\"it\"\" 50%\" set \"Json\" = '{\"a\": [1.50], \"b\":  1}',"
            + " real_one = 'NaN', \"a \"\"quoted\"\" one, with a ?\" = 'y' where \"Id\" = 'a';"
            + " update \"Select \"\"it\"\" 50%\" set \"Json\" = '\"Text\"', padded = 'trailing' where \"Id\" = 'b';"
            + " update \"User\" set \"group\" = 'z' where \"group\" is null");
    assertThat(described(odd.compare("odd", documents)))
        .filteredOn(each -> !each.contains("DOCUMENT"))
        .containsExactly(
            "0 DIFFERING shop.Select \"it\" 50% [a] a \"quoted\" one, with a ?",
            "1 DIFFERING shop.Select \"it\" 50% [b] Json",
            "0 MISSING shop.User [a] null",
            "0 SURPLUS shop.User [a, z] null");
  }

  private static final String SHARED_TABLES =
      """
      create table things (id integer primary key, kind text not null, at timestamptz not null, name text);
      create table parts (
        thing_id integer not null references things, side text not null, position integer not null,
        name text, primary key (thing_id, side, position));
      """;

  private static String shared(String source, String kind) {
    return """
        source: %s
        table: shop.things
        columns:
          kind: { constant: %s }
          at: { constant: 2020-01-01T00:00:00Z }
        children:
          - { field: left, table: shop.parts, columns: { side: { constant: l } } }
          - { field: right, table: shop.parts, columns: { side: { constant: r } } }
        """
        .formatted(source, kind);
  }

  @Test
  void rowsOfOtherMappingsInTheSameTableAreNoSurplus() throws Exception {
    TestSystem things =
        TestSystem.with(SHARED_TABLES, shared("lamps", "lamp"), shared("chairs", "chair"));
    BsonDocument[] lamps = {
      json("{'_id': 1, 'left': [{'name': 'a'}], 'right': [{'name': 'b'}, {'name': 'c'}]}"),
      json("{'_id': 2, 'right': [{'name': 'd'}]}")
    };
    BsonDocument[] chairs = {json("{'_id': 3, 'left': [{'name': 'e'}]}"), json("{'_id': 4}")};
    things.insert("lamps", lamps);
    things.insert("chairs", chairs);
    things.upsert("lamps", lamps);
    things.execute(
        "insert into shop.things values (5, 'chair', '2020-01-01T00:00:00Z'),"
            + " (6, 'stool', '2020-01-01T00:00:00Z'), (7, 'chair', '2021-01-01T00:00:00Z')");

    assertThat(things.compare("lamps", lamps)).isEmpty();
    assertThat(things.compare("chairs", chairs)).isEmpty();
    assertThat(surplus(things, "lamps", lamps)).isEmpty();
    assertThat(surplus(things, "chairs", chairs)).containsExactly("5");
  }

  @Test
  void aDocumentWhoseKeyIsTakenByAnotherCollectionIsNotTakenForLanded() {
    TestSystem things =
        TestSystem.with(SHARED_TABLES, shared("lamps", "lamp"), shared("chairs", "chair"));
    things.insertUnrepeated("lamps", json("{'_id': 1}"), json("{'_id': 2}"));
    things.insertUnrepeated("lamps", json("{'_id': 2, 'name': 'older'}"));

    Landing.Landed landed =
        things.insertUnrepeated("chairs", json("{'_id': 1}"), json("{'_id': 3}"));

    assertThat(things.value("select count(*) from bactrian.quarantine")).isEqualTo("1");
    assertThat(landed.landed()).isEqualTo(1);
    assertThat(landed.quarantined())
        .singleElement()
        .extracting(Quarantined::message)
        .asString()
        .contains("another collection");
  }

  private static List<String> surplus(TestSystem system, String collection, BsonDocument... source)
      throws Exception {
    try (var connection = system.begin()) {
      SurplusRows rows = new SurplusRows(List.of(system.lens(collection)));
      assertThat(rows.count(connection)).isGreaterThanOrEqualTo(source.length);
      return rows.find(connection, new MadeSource("made", false).add(collection, source), 10)
          .first();
    }
  }
}
