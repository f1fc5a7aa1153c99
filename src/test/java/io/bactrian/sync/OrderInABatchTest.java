package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a document the last state in a batch counts, however its {@code _id} is spelt. */
class OrderInABatchTest {

  private final TestSystem shop =
      TestSystem.with(
          "create table people (id integer primary key, name text unique deferrable, extra jsonb);",
          "{source: people, table: shop.people}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final MongoCollection<BsonDocument> people =
      mongo.getCollection("people", BsonDocument.class);
  private final Tail tail = new Tail(shop, mongo);

  @BeforeEach
  void begin() {
    tail.live();
  }

  private List<String> rows() {
    return shop.rows("select id, name from shop.people order by id");
  }

  @Test
  void anIdThatComesBackAsAnotherKindOfNumberIsTheSameDocuments() {
    people.insertOne(json("{_id: 1, name: 'a'}"));
    tail.follow();

    people.deleteOne(json("{_id: 1}"));
    people.insertOne(json("{_id: {$numberLong: '1'}, name: 'b'}"));
    tail.follow();

    assertThat(rows()).containsExactly("1|b");
  }

  @Test
  void whatWasNotedUnderAnotherKindOfNumberIsNotGone() {
    people.insertOne(json("{_id: {$numberLong: '1'}, name: 'a'}"));
    tail.follow();

    shop.execute(
        "insert into bactrian.sync_touched (system, collection, document_id) values ('proof', 'people', '{\"$numberInt\": \"1\"}')");
    tail.follow();

    assertThat(shop.rows("select * from bactrian.sync_touched")).isEmpty();
    assertThat(rows()).containsExactly("1|a");
  }

  @Test
  void twoMaySwapAValueWhereItsConstraintIsDeferrable() {
    people.insertOne(json("{_id: 1, name: 'a'}"));
    people.insertOne(json("{_id: 2, name: 'b'}"));
    tail.follow();

    people.updateOne(json("{_id: 1}"), json("{$set: {name: 'b'}}"));
    people.updateOne(json("{_id: 2}"), json("{$set: {name: 'a'}}"));
    tail.follow();

    assertThat(rows()).containsExactly("1|b", "2|a");
    assertThat(shop.rows("select * from bactrian.quarantine")).isEmpty();
  }
}
