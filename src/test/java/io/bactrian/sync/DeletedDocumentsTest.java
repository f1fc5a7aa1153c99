package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.backfill.Runs;
import io.bactrian.landing.Landing;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Documents that are deleted while others refer to them, and foreign keys by which PostgreSQL would
 * delete or change those others' rows. MongoDB leaves them as they are.
 */
class DeletedDocumentsTest {

  private static final String TABLES =
      """
      create table people (id integer primary key, boss_id integer references people,
        referrer_id integer references people on delete set null, extra jsonb);
      create table homes (id integer primary key,
        person_id integer not null references people on delete cascade, extra jsonb);
      create table settings (id integer primary key,
        by_id integer default 7 references people on delete set default, extra jsonb);
      create table orders (id integer primary key, extra jsonb);
      create table watchers (order_id integer not null references orders on delete cascade,
        person_id integer not null references people on delete cascade,
        primary key (order_id, person_id));
      create table lines (order_id integer not null references orders on delete cascade,
        position integer not null, sku text not null, same_as integer, primary key (order_id, position),
        foreign key (order_id, same_as) references lines on delete cascade);
      create table claims (id integer primary key, order_id integer, line integer, extra jsonb,
        foreign key (order_id, line) references lines on delete cascade);
      """;

  private static final String PEOPLE =
      """
      source: people
      table: shop.people
      columns:
        boss_id: { field: boss, ref: people, later: true }
        referrer_id: { field: referrer, ref: people, later: true }
      """;

  private static final String HOMES =
      """
      source: homes
      table: shop.homes
      columns:
        person_id: { field: person, ref: people }
      """;

  private static final String SETTINGS =
      """
      source: settings
      table: shop.settings
      columns:
        by_id: { field: by, ref: people }
      """;

  private static final String ORDERS =
      """
      source: orders
      table: shop.orders
      children:
        - { field: watchers, table: shop.watchers, value: person_id, ref: people }
        - { field: lines, table: shop.lines }
      """;

  private static final String CLAIMS =
      """
      source: claims
      table: shop.claims
      columns:
        order_id: { field: order }
      """;

  private final TestSystem shop = TestSystem.with(TABLES, PEOPLE, HOMES, SETTINGS, ORDERS, CLAIMS);
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final Tail tail = new Tail(shop, mongo);

  @BeforeEach
  void follow() {
    tail.live();
  }

  private void insert(String collection, String... documents) {
    for (String document : documents) {
      mongo.getCollection(collection, BsonDocument.class).insertOne(json(document));
    }
  }

  private void update(String collection, int id, String update) {
    mongo.getCollection(collection).updateOne(id(id), json(update));
  }

  private void delete(String collection, int... ids) {
    for (int id : ids) {
      mongo.getCollection(collection).deleteOne(id(id));
    }
  }

  private static BsonDocument id(int id) {
    return new BsonDocument("_id", new BsonInt32(id));
  }

  private List<String> held() {
    return shop.rows(
        "select collection, document_id::jsonb ->> '$numberInt', reason from bactrian.quarantine order by 1, 2");
  }

  private List<String> ids(String collection) {
    return shop.rows("select id from shop." + collection + " order by id");
  }

  @Test
  void rowsOfOtherDocumentsStayAsTheyAreAndSoDoesWhatTheyReferTo() {
    insert("people", "{_id: 1}", "{_id: 2, referrer: 1}", "{_id: 3}", "{_id: 4}", "{_id: 5}");
    insert("homes", "{_id: 1, person: 3}");
    insert("settings", "{_id: 1, by: 4}");
    insert("orders", "{_id: 1, watchers: [5]}", "{_id: 2, lines: [{sku: 'a'}]}");
    insert("claims", "{_id: 1, order: 2, line: 0}");
    tail.follow();
    delete("people", 1, 3, 4, 5);
    delete("orders", 2);
    tail.follow();

    assertThat(shop.rows("select id, referrer_id from shop.people order by id"))
        .containsExactly("1|null", "2|1", "3|null", "4|null", "5|null");
    assertThat(shop.rows("select person_id from shop.homes")).containsExactly("3");
    assertThat(shop.rows("select by_id from shop.settings")).containsExactly("4");
    assertThat(shop.rows("select person_id from shop.watchers")).containsExactly("5");
    assertThat(ids("orders")).containsExactly("1", "2");
    assertThat(shop.rows("select order_id, line from shop.claims")).containsExactly("2|0");
    assertThat(held())
        .containsExactly(
            "orders|2|still_referred",
            "people|1|still_referred",
            "people|3|still_referred",
            "people|4|still_referred",
            "people|5|still_referred");
    assertThat(shop.rows("select message from bactrian.quarantine where collection = 'orders'"))
        .singleElement()
        .asString()
        .contains("constraint claims_order_id_line_fkey of shop.claims");

    update("people", 2, "{$unset: {referrer: 1}}");
    delete("homes", 1);
    delete("settings", 1);
    update("orders", 1, "{$set: {watchers: []}}");
    delete("claims", 1);
    tail.follow();

    assertThat(new Runs(shop).replayed()).isEqualTo(5);
    assertThat(held()).isEmpty();
    assertThat(ids("people")).containsExactly("2");
    assertThat(ids("orders")).containsExactly("1");
  }

  @Test
  void whatIsDeletedTogetherGoesTogetherWithItsOwnRows() {
    insert("people", "{_id: 1}", "{_id: 2, referrer: 1}", "{_id: 3, referrer: 3}");
    insert("homes", "{_id: 1, person: 1}");
    insert(
        "orders",
        "{_id: 1, watchers: [1, 2], lines: [{sku: 'a', sameAs: 1}, {sku: 'b', sameAs: 0}]}");
    insert("claims", "{_id: 1, order: 1, line: 1}");
    tail.follow();
    assertThat(shop.rows("select same_as from shop.lines order by position"))
        .containsExactly("1", "0");
    delete("people", 1, 2, 3);
    delete("homes", 1);
    delete("orders", 1);
    delete("claims", 1);
    tail.follow();

    assertThat(held()).isEmpty();
    for (String collection : List.of("people", "homes", "orders", "claims")) {
      assertThat(ids(collection)).isEmpty();
    }
    assertThat(shop.rows("select order_id from shop.lines")).isEmpty();
  }

  @Test
  void whatStaysKeepsWhatItRefersTo() {
    insert("people", "{_id: 1}", "{_id: 2, referrer: 1}", "{_id: 3, referrer: 2}", "{_id: 4}");
    tail.follow();
    delete("people", 1, 2, 4);
    tail.follow();

    assertThat(held()).containsExactly("people|1|still_referred", "people|2|still_referred");
    assertThat(shop.rows("select id, referrer_id from shop.people order by id"))
        .containsExactly("1|null", "2|1", "3|2");
  }

  @Test
  void whatIsHalvedBecauseOfAnotherKeyLosesNoReferenceEither() {
    // 3 can't go because 4 has it as boss; 3 refers to 1, which would go without it.
    insert("people", "{_id: 1}", "{_id: 2}", "{_id: 3, referrer: 1}", "{_id: 4, boss: 3}");
    tail.follow();
    delete("people", 1, 2, 3);
    tail.follow();

    assertThat(held()).containsExactly("people|1|still_referred", "people|3|still_referred");
    assertThat(shop.rows("select id, referrer_id, boss_id from shop.people order by id"))
        .containsExactly("1|null|null", "3|1|null", "4|null|3");
  }

  @Test
  void wherePostgresLeadsItsForeignKeysSayWhatBecomesOfThem() throws SQLException {
    insert("people", "{_id: 1}", "{_id: 2, referrer: 1}");
    insert("homes", "{_id: 1, person: 1}");
    tail.follow();
    try (Connection connection = shop.begin()) {
      assertThat(
              new Landing(shop.lens("people"), false)
                  .deleteCascading(connection, List.of(new BsonInt32(1))))
          .isEmpty();
      connection.commit();
    }

    assertThat(shop.rows("select id, referrer_id from shop.people")).containsExactly("2|null");
    assertThat(ids("homes")).isEmpty();
  }
}
