package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** Of two documents whose ids have one key, changes of the one are none of the other. */
class SharedKeysInSyncTest {

  private static final String OBJECT_ID = "{_id: {$oid: '65f000000000000000000001'}}";
  private static final String DIGITS = "{_id: '65f000000000000000000001'}";

  private final TestSystem shop =
      TestSystem.with(
          "create table people (id uuid primary key, name text, extra jsonb)",
          "{source: people, table: shop.people}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final MongoCollection<BsonDocument> people =
      mongo.getCollection("people", BsonDocument.class);
  private final Tail tail = new Tail(shop, mongo);

  private List<String> names() {
    return shop.rows("select name from shop.people");
  }

  private List<String> held() {
    return shop.rows("select document_id, reason from bactrian.quarantine");
  }

  @Test
  void theOtherIsHeldAndItsChangesTouchNothing() {
    tail.live();
    people.insertOne(json("{_id: {$oid: '65f000000000000000000001'}, name: 'a'}"));
    tail.follow();
    people.insertOne(json("{_id: '65f000000000000000000001', name: 'b'}"));
    tail.follow();
    people.updateOne(json(DIGITS), json("{$set: {name: 'c'}}"));
    tail.follow();

    assertThat(names()).containsExactly("a");
    assertThat(held()).containsExactly("\"65f000000000000000000001\"|duplicate_id");

    people.deleteOne(json(DIGITS));
    tail.follow();

    assertThat(names()).containsExactly("a");
    assertThat(held()).isEmpty();
  }

  @Test
  void itLandsWhenTheFirstHasGone() {
    tail.live();
    people.insertOne(json("{_id: {$oid: '65f000000000000000000001'}, name: 'a'}"));
    people.insertOne(json("{_id: '65f000000000000000000001', name: 'b'}"));
    tail.follow();
    people.deleteOne(json(OBJECT_ID));
    tail.follow();

    assertThat(names()).isEmpty();
    shop.execute("update bactrian.quarantine set last_at = now() - interval '2 minutes'");
    new ReplayQuarantine(shop.postgres(), lens -> false)
        .replay(shop.name(), shop.lenses(), null, Quarantine.Due.MAYBE_EARLY);
    assertThat(names()).containsExactly("b");
    assertThat(held()).isEmpty();
  }

  @Test
  void itLandsAtOnceWhereTheFirstGoesWithTheSameChanges() {
    tail.live();
    people.insertOne(json("{_id: {$oid: '65f000000000000000000001'}, name: 'a'}"));
    tail.follow();
    people.deleteOne(json(OBJECT_ID));
    people.insertOne(json("{_id: '65f000000000000000000001', name: 'b'}"));
    tail.follow();

    assertThat(names()).containsExactly("b");
    assertThat(held()).isEmpty();
  }
}
