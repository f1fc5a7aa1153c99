package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static io.bactrian.sync.DebeziumShop.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is no event of Debezium's is named, and neither lost nor in the way for ever. */
class UnreadableMessagesTest {

  private final DebeziumShop shop = new DebeziumShop();

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void aMessageThatCannotBeReadHasItsDocumentLookedAtInMongo() {
    shop.topics(1, "notes");
    Tail tail = shop.tail(10).live();
    BsonDocument there = json("{'_id': 'd1', 'n': 5}");
    shop.mongo.getCollection("notes", BsonDocument.class).insertOne(there);
    shop.send(shop.topic("notes"), Debezium.key(id(1)), new byte[] {0, 0, 0, 0, 7, 1});
    shop.send(
        shop.topic("notes"),
        Debezium.key(id(2)),
        Debezium.value("u", shop.mongo.getName(), "notes", null));
    shop.put("c", "notes", json("{'_id': 'd3'}"));

    tail.follow().follow();

    shop.expected.getOrDefault("notes", Map.of()).put(id(1), there);
    shop.assertRowsAreAsExpected(tail);
  }

  @Test
  void aMessageWithoutEvenAKeyHaltsTheStreamUntilItIsPassedOver() {
    shop.topics(1, "notes");
    Tail tail = shop.tail(10).live();
    shop.put("c", "notes", json("{'_id': 'd1'}"));
    shop.send(shop.topic("notes"), null, "not an event".getBytes(StandardCharsets.UTF_8));
    shop.put("c", "notes", json("{'_id': 'd2'}"));
    String poison = shop.topic("notes") + "-0@1";

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(tail::follow)
          .isInstanceOf(StreamHalted.class)
          .hasMessageContaining("bactrian.sync.kafka.skip=" + poison)
          .hasMessageNotContaining("not an event");
      assertThat(tail.documents("notes")).containsOnlyKeys(id(1));
    }
    shop.tail(10, poison).follow();

    shop.assertRowsAreAsExpected(tail);
  }
}
