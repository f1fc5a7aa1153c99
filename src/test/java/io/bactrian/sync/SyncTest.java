package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.bactrian.backfill.Runs;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import io.bactrian.source.LiveSource;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/** The tail on the embedded server, which sends what a real one sends. */
class SyncTest {

  private static final String TABLES =
      """
      create table people (id integer primary key, name text unique, boss_id integer references people, extra jsonb);
      create table orders (
        id integer primary key, person_id integer not null references people,
        total numeric(12,2) check (total >= 0), best_line integer, extra jsonb);
      create table lines (order_id integer not null references orders, position integer not null,
        sku text not null, primary key (order_id, position));
      """;

  private static final String PEOPLE =
      """
      source: people
      table: shop.people
      columns:
        boss_id: { field: boss, ref: people, later: true }
      """;

  private static final String ORDERS =
      """
      source: orders
      table: shop.orders
      columns:
        person_id: { field: person, ref: people }
      children:
        - { field: lines, table: shop.lines }
      """;

  private final TestSystem shop = TestSystem.with(TABLES, PEOPLE, ORDERS);
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final Tail tail = new Tail(shop, mongo);

  private MongoCollection<BsonDocument> of(String collection) {
    return mongo.getCollection(collection, BsonDocument.class);
  }

  private void insert(String collection, String... documents) {
    for (String document : documents) {
      of(collection).insertOne(json(document));
    }
  }

  private void update(String collection, int id, String update) {
    of(collection).updateOne(new BsonDocument("_id", new BsonInt32(id)), json(update));
  }

  private void delete(String collection, int id) {
    of(collection).deleteOne(new BsonDocument("_id", new BsonInt32(id)));
  }

  private List<String> held() {
    return shop.rows(
        "select collection, document_id::jsonb ->> '$numberInt', reason from bactrian.quarantine order by id");
  }

  @Test
  void writesOfLiveCollectionsLandWithTheirChildren() {
    tail.live();
    insert("people", "{_id: 1, name: 'a'}", "{_id: 2, name: 'b', boss: 1}");
    insert("orders", "{_id: 1, person: 2, total: 5, lines: [{sku: 'x'}, {sku: 'y'}], left: 1}");
    tail.follow();
    update("orders", 1, "{$set: {lines: [{sku: 'z'}], total: 6}}");
    of("people").replaceOne(json("{_id: 2}"), json("{name: 'c'}"));
    tail.follow();

    assertThat(shop.rows("select id, name, boss_id from shop.people order by id"))
        .containsExactly("1|a|null", "2|c|null");
    assertThat(shop.rows("select id, total, extra from shop.orders"))
        .containsExactly("1|6.00|{\"left\": {\"$numberInt\": \"1\"}}");
    assertThat(shop.rows("select sku from shop.lines")).containsExactly("z");

    delete("orders", 1);
    delete("people", 2);
    tail.follow();
    assertThat(shop.rows("select id from shop.people")).containsExactly("1");
    assertThat(shop.rows("select sku from shop.lines")).isEmpty();
  }

  @Test
  void theOrderInWhichOneBatchLandsIsOfNoMatter() {
    tail.live();
    // The order before the person; two who refer to each other; a name that moves from one to
    // another.
    insert("orders", "{_id: 1, person: 1, total: 1}");
    insert("people", "{_id: 1, name: 'a', boss: 2}", "{_id: 2, name: 'b', boss: 1}");
    tail.follow();
    update("people", 2, "{$set: {name: 'c'}}");
    update("people", 1, "{$set: {name: 'b'}}");
    delete("orders", 1);
    insert("people", "{_id: 3, name: 'd'}");
    delete("people", 3);
    insert("people", "{_id: 4, name: 'd', boss: 4}");
    tail.follow();

    assertThat(shop.rows("select id, name, boss_id from shop.people order by id"))
        .containsExactly("1|b|2", "2|c|1", "4|d|4");
    assertThat(shop.rows("select id from shop.orders")).isEmpty();
    assertThat(held()).isEmpty();
  }

  @Test
  void whatCannotBecomeRowsIsHeldAndTheStreamGoesOn() {
    tail.live();
    insert("people", "{_id: 1, name: 'a'}");
    insert("orders", "{_id: 1, person: 1, total: 1}");
    tail.follow();
    update("orders", 1, "{$set: {total: -1}}");
    insert(
        "orders",
        "{_id: 2, person: 9, total: 1}",
        "{_id: 3, person: 1, total: 'many'}",
        "{_id: 4, person: 1, total: 4}");
    tail.follow();

    assertThat(held())
        .containsExactlyInAnyOrder(
            "orders|1|check_failed", "orders|2|dangling_reference", "orders|3|wrong_type");
    assertThat(shop.rows("select id, total from shop.orders order by id"))
        .containsExactly("1|1.00", "4|4.00");

    // What is newer counts: mended, or gone.
    update("orders", 1, "{$set: {total: 7}}");
    delete("orders", 3);
    insert("people", "{_id: 9, name: 'z'}");
    tail.follow();

    assertThat(held()).containsExactly("orders|2|dangling_reference");
    assertThat(shop.rows("select id, total from shop.orders order by id"))
        .containsExactly("1|7.00", "4|4.00");
    shop.execute("update bactrian.quarantine set last_at = now() - interval '2 minutes'");
    new ReplayQuarantine(shop.postgres(), lens -> false)
        .replay(shop.name(), shop.lenses(), null, Quarantine.Due.MAYBE_EARLY);
    assertThat(held()).isEmpty();
    assertThat(shop.rows("select id from shop.orders order by id")).containsExactly("1", "2", "4");
  }

  @Test
  void aDeletedDocumentToWhichRowsReferIsHeldUntilTheyAreGone() {
    tail.live();
    insert("people", "{_id: 1, name: 'a'}");
    insert("orders", "{_id: 1, person: 1, total: 1}");
    tail.follow();
    delete("people", 1);
    tail.follow();

    assertThat(held()).containsExactly("people|1|still_referred");
    assertThat(shop.rows("select id from shop.people")).containsExactly("1");

    delete("orders", 1);
    tail.follow();
    assertThat(new Runs(shop).replayed()).isEqualTo(1);
    assertThat(held()).isEmpty();
    assertThat(shop.rows("select id from shop.people")).isEmpty();
  }

  @Test
  void nothingHappensTwiceWhenSomebodyElseHasLandedTheBatch() {
    tail.live();
    insert("people", "{_id: 1, name: 'a'}");
    Position before = tail.begin();
    tail.follow();
    ChangeBatch landed =
        tail.batches().stream().filter(each -> !each.changes().isEmpty()).findFirst().orElseThrow();
    shop.execute("delete from shop.people");

    assertThat(landed.from()).isEqualTo(before);
    assertThatThrownBy(() -> tail.apply(landed)).isInstanceOf(PositionMoved.class);
    assertThat(shop.rows("select id from shop.people")).isEmpty();
  }

  @Test
  void aStreamIsFollowedByOneReplicaAtATime() {
    tail.live();
    try (Streams.Turn first = tail.turn()) {
      assertThat(first.isOurs()).isTrue();
      try (Streams.Turn second = new Tail(shop, mongo).turn()) {
        assertThat(second.isOurs()).isFalse();
      }
    }
    try (Streams.Turn third = new Tail(shop, mongo).turn()) {
      assertThat(third.isOurs()).isTrue();
    }
  }

  @Test
  void changesDuringABackfillAreLookedAtWhenItHasEnded() {
    insert("people", "{_id: 1, name: 'a'}", "{_id: 2, name: 'b'}", "{_id: 3, name: 'c'}");
    tail.begin();
    // Copied as they were, and changed before the stream is followed.
    new Runs(shop).backfill(new LiveSource(mongo));
    shop.execute("update bactrian.backfills set settled_at = null");
    update("people", 1, "{$set: {name: 'x'}}");
    delete("people", 2);
    insert("people", "{_id: 4, name: 'd'}");
    tail.follow();

    assertThat(tail.states()).containsExactly("orders|waiting", "people|waiting");
    assertThat(shop.rows("select id, name from shop.people order by id"))
        .containsExactly("1|a", "2|b", "3|c");
    assertThat(shop.value("select count(*) from bactrian.sync_touched")).isEqualTo("3");

    shop.execute("update bactrian.backfills set settled_at = now()");
    tail.follow();
    assertThat(tail.states()).contains("people|live");
    assertThat(shop.rows("select id, name from shop.people order by id"))
        .containsExactly("1|x", "3|c", "4|d");
    assertThat(shop.value("select count(*) from bactrian.sync_touched")).isEqualTo("0");
  }

  @Test
  void whatWasCopiedBeforeAnybodyFollowedIsLost() {
    insert("people", "{_id: 1, name: 'a'}");
    new Runs(shop).backfill(new LiveSource(mongo));
    tail.begin();
    assertThat(tail.states()).containsExactly("orders|lost", "people|lost");
  }

  @Test
  void aDroppedCollectionStaysAsItIsWhileTheOthersGoOn() {
    tail.live();
    insert("people", "{_id: 1, name: 'a'}", "{_id: 2, name: 'b'}");
    insert("orders", "{_id: 1, person: 1, total: 1}", "{_id: 2, person: 1, total: 2}");
    tail.follow();
    of("orders").drop();
    insert("orders", "{_id: 2, person: 2, total: 3}");
    update("people", 1, "{$set: {name: 'z'}}");
    tail.follow();

    assertThat(tail.states()).containsExactly("orders|dropped", "people|live");
    assertThat(shop.rows("select id, total from shop.orders order by id"))
        .containsExactly("1|1.00", "2|2.00");
    assertThat(shop.rows("select name from shop.people order by id")).containsExactly("z", "b");
  }

  @Test
  void anOperatorMaySayWhereItGoesOn() {
    tail.live();
    insert("people", "{_id: 1, name: 'a'}");
    tail.follow();
    String token =
        tail.batches().stream()
            .filter(each -> !each.changes().isEmpty())
            .map(each -> String.valueOf(each.from().token()))
            .findFirst()
            .orElseThrow();
    shop.execute("delete from shop.people; update bactrian.sync_collections set state = 'lost'");

    assertThat(
            tail.setPosition()
                .after(shop.name(), shop.lenses(), BsonDocument.parse(token), Instant.now()))
        .isEqualTo(1);
    assertThat(tail.states()).allMatch(state -> state.endsWith("|waiting"));
    shop.execute("update bactrian.sync_collections set state = 'live'");
    tail.follow();

    assertThat(shop.rows("select name from shop.people")).containsExactly("a");
  }

  @Test
  void thePositionMovesWhileNothingHappensToTheCollections() {
    tail.live();
    tail.follow();
    String before = shop.value("select cluster_time from bactrian.sync_positions");
    insert("somethingElse", "{_id: 1}");
    insert("somethingElse", "{_id: 2}");
    tail.follow().follow();

    assertThat(shop.value("select cluster_time from bactrian.sync_positions")).isNotEqualTo(before);
  }

  @Test
  void anIdleStreamPassesTheTimeAtWhichTheServerStands() {
    tail.live();
    insert("people", "{_id: 1, name: 'a'}");
    tail.follow();
    insert("somethingElse", "{_id: 1}");
    long now =
        mongo
            .runCommand(json("{ping: 1}"), BsonDocument.class)
            .getTimestamp("operationTime")
            .getValue();

    org.awaitility.Awaitility.await()
        .until(
            () -> {
              tail.follow();
              return Long.parseLong(shop.value("select cluster_time from bactrian.sync_positions"))
                  >= now;
            });
    tail.follow();
    assertThat(
            mongo
                .runCommand(json("{ping: 1}"), BsonDocument.class)
                .getTimestamp("operationTime")
                .getValue())
        .isEqualTo(now);
  }
}
