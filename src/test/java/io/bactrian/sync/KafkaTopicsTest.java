package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static io.bactrian.sync.DebeziumShop.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics come and go, lose what is old, and take turns with a server. */
class KafkaTopicsTest {

  private final DebeziumShop shop = new DebeziumShop();

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void messagesThatAreGoneLoseTheirCollectionAndNoOther() {
    shop.topics(1, "buyers", "orders", "notes");
    Tail tail = shop.tail(10).live();
    shop.put("c", "notes", json("{'_id': 'd1'}"));
    shop.put("c", "buyers", json("{'_id': 'd1'}"));
    tail.follow();
    shop.put("u", "notes", json("{'_id': 'd1', 'n': 1}"));
    shop.put("c", "notes", json("{'_id': 'd2'}"));
    shop.put("c", "buyers", json("{'_id': 'd2'}"));
    TopicPartition notes = new TopicPartition(shop.topic("notes"), 0);
    TestKafka.done(shop.admin.deleteRecords(Map.of(notes, RecordsToDelete.beforeOffset(2))).all());

    tail.follow();
    assertThat(tail.states()).containsExactly("buyers|live", "notes|lost", "orders|live");
    assertThat(shop.system.value("select state from bactrian.sync_positions")).isEqualTo("lost");
    assertThat(shop.system.value("select why from bactrian.sync_collections where state = 'lost'"))
        .contains(shop.topic("notes") + "-0@1");
    tail.follow();

    assertThat(tail.documents("buyers")).containsOnlyKeys(id(1), id(2));
    assertThat(tail.documents("notes")).containsOnlyKeys(id(1));
    // What is left of the topic was noted, for when it has been copied again.
    assertThat(shop.system.rows("select collection, document_id from bactrian.sync_touched"))
        .containsExactly("notes|\"d2\"");
    assertThat(shop.system.value("select state from bactrian.sync_positions"))
        .isEqualTo("following");
  }

  @Test
  void aTopicThatIsGoneOrWasMadeAnewLosesItsCollection() {
    shop.topics(1, "notes", "buyers");
    shop.put("c", "notes", json("{'_id': 'd1'}"));
    Tail tail = shop.tail(10).live();
    TestKafka.done(shop.admin.deleteTopics(List.of(shop.topic("notes"))).all());

    tail.follow().follow();

    assertThat(tail.states()).containsExactly("buyers|live", "notes|lost", "orders|live");
    assertThat(tail.token()).doesNotContainKey(shop.topic("notes"));
  }

  @Test
  void aTopicThatAppearsLaterIsReadFromItsBeginning() {
    shop.topics(1, "buyers");
    Tail tail = shop.tail(10).live();
    tail.follow();
    shop.topics(2, "notes");
    shop.put("c", "notes", json("{'_id': 'd1'}"));
    tail.follow();
    shop.assertRowsAreAsExpected(tail);

    try (ChangeFeed feed = tail.open()) {
      feed.read();
      shop.topics(1, "orders");
      shop.put("c", "orders", json("{'_id': 'd1'}"));
      TestKafka.done(
          shop.admin
              .createPartitions(Map.of(shop.topic("buyers"), NewPartitions.increaseTo(3)))
              .all());
      for (int i = 0; i < 9; i++) {
        shop.put("c", "buyers", json("{'_id': 'd%d'}", i));
      }
      List<Change> changes = new ArrayList<>();
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                ChangeBatch batch = feed.read();
                tail.apply(batch);
                changes.addAll(batch.changes());
                return changes.size() == 10;
              });
    }
    shop.assertRowsAreAsExpected(tail);
  }

  @Test
  void nothingIsThereYetAndItWaits() {
    Tail tail = shop.tail(10).live();

    tail.follow();
    shop.topics(1, "notes");
    shop.put("c", "notes", json("{'_id': 'd1'}"));
    tail.follow();

    shop.assertRowsAreAsExpected(tail);
  }

  @Test
  void aStreamThatMongoFedGoesOnByTime() {
    shop.topics(1, "notes");
    shop.put("c", "notes", json("{'_id': 'd1'}"));
    Tail tail = shop.tail(10).live();
    long now = Instant.now().getEpochSecond() << 32;
    shop.system.execute("update bactrian.sync_positions set token = null, cluster_time = " + now);

    tail.follow();

    shop.assertRowsAreAsExpected(tail);
    assertThat(Offsets.of(tail.token()).next()).isEqualTo(shop.ends());
  }

  @Test
  void aStreamThatKafkaFedIsLostToMongo() {
    shop.topics(1, "notes");
    shop.tail(10).live();

    Tail back = new Tail(shop.system, shop.mongo);
    back.follow();

    assertThat(back.states()).allMatch(state -> state.endsWith("|lost"));
    assertThat(back.token()).doesNotContainKey(shop.topic("notes"));
  }

  @Test
  void aBrokerThatIsAwayIsToldAsSuch() {
    KafkaSettings nobody =
        new KafkaSettings(
            "127.0.0.1:1",
            shop.prefix,
            10,
            Duration.ofSeconds(10),
            Set.of(),
            Map.of("default.api.timeout.ms", "400", "request.timeout.ms", "300"));
    SyncSettings settings = Tail.settings(10, SyncSettings.Feed.KAFKA, nobody);
    KafkaFeeds feeds = new KafkaFeeds(shop.mongo::getName, settings);
    Followed followed = new Followed(new StreamName(shop.system.name(), ""), shop.system.lenses());

    assertThatThrownBy(() -> feeds.now(followed)).isInstanceOf(SourceAway.class);
    assertThatThrownBy(() -> feeds.open(followed, new Position(new BsonDocument(), false, 0)))
        .isInstanceOf(SourceAway.class);
  }
}
