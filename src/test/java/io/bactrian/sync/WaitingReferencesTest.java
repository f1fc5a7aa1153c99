package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of references whose targets come later, or never. */
class WaitingReferencesTest {

  private static final String TABLES =
      """
      create table people (id integer primary key, name text, boss_id integer references people, extra jsonb);
      create table friends (person_id integer not null references people, position integer not null,
        friend_id integer references people, primary key (person_id, position));
      create table orders (id integer primary key, extra jsonb);
      """;

  private static final String PEOPLE =
      """
      source: people
      table: shop.people
      columns:
        boss_id: { field: boss, ref: people, later: true }
      children:
        - field: friends
          table: shop.friends
          columns:
            friend_id: { field: who, ref: people, later: true }
      """;

  private final TestSystem shop =
      TestSystem.with(TABLES, PEOPLE, "{source: orders, table: shop.orders}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final Tail tail = new Tail(shop, mongo);

  @BeforeEach
  void begin() {
    tail.live();
  }

  private void insert(String collection, String document) {
    mongo.getCollection(collection, BsonDocument.class).insertOne(json(document));
  }

  private List<String> held() {
    return shop.rows(
        "select document_id::jsonb ->> '$numberInt', field, reason, attempts from bactrian.quarantine order by 1");
  }

  private List<String> people() {
    return shop.rows("select id, boss_id from shop.people order by id");
  }

  private void insertThoseWhoWait() {
    insert("people", "{_id: 1, boss: 8}");
    insert("people", "{_id: 2, friends: [{who: 9}]}");
    tail.follow();
    assertThat(held())
        .containsExactly("1|boss|dangling_reference|1", "2|friends.who|dangling_reference|1");
  }

  @Test
  void aBatchLeavesAloneWhatOthersWaitFor() {
    insertThoseWhoWait();

    insert("people", "{_id: 3, boss: 1}");
    insert("people", "{_id: 4, boss: 7}");
    insert("orders", "{_id: 1}");
    tail.follow();

    assertThat(people()).containsExactly("1|null", "2|null", "3|1", "4|null");
    assertThat(held())
        .containsExactly(
            "1|boss|dangling_reference|1",
            "2|friends.who|dangling_reference|1",
            "4|boss|dangling_reference|1");
  }

  @Test
  void aBatchFillsWhatWaitedForItsRows() {
    insertThoseWhoWait();

    insert("people", "{_id: 8}");
    insert("people", "{_id: 9}");
    insert("orders", "{_id: 1}");
    tail.follow();

    assertThat(people()).containsExactly("1|8", "2|null", "8|null", "9|null");
    assertThat(shop.rows("select person_id, friend_id from shop.friends")).containsExactly("2|9");
  }

  @Test
  void whatWasFilledLeavesTheQuarantineAtTheNextLookWhenItIsNotDueYet() {
    insertThoseWhoWait();
    insert("people", "{_id: 8}");
    tail.follow();

    new ReplayQuarantine(shop.postgres(), lens -> false)
        .replay(shop.name(), shop.lenses(), null, Quarantine.Due.MAYBE_EARLY);

    assertThat(people()).containsExactly("1|8", "2|null", "8|null");
    assertThat(held()).containsExactly("2|friends.who|dangling_reference|2");
  }

  @Test
  void whatIsDeletedButStaysIsNotTakenForFilled() {
    insert("people", "{_id: 1}");
    insert("people", "{_id: 2, boss: 1}");
    tail.follow();
    mongo.getCollection("people", BsonDocument.class).deleteOne(json("{_id: 1}"));
    tail.follow();
    assertThat(held()).containsExactly("1|_id|still_referred|1");

    new ReplayQuarantine(shop.postgres(), lens -> false)
        .replay(shop.name(), shop.lenses(), null, Quarantine.Due.MAYBE_EARLY);

    assertThat(held()).containsExactly("1|_id|still_referred|1");
  }
}
