package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static io.bactrian.sync.DebeziumShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.backfill.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debezium's events on a real broker become rows, whatever happens between. */
class KafkaFeedTest {

  private final DebeziumShop shop = new DebeziumShop();

  @AfterEach
  void stop() {
    shop.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void eventsOfManyCollectionsAndPartitionsBecomeTheirRows(int batch) {
    shop.topics(3, "buyers", "orders", "notes");
    Tail tail = shop.tail(batch).live();
    shop.traffic(1, 120);

    tail.follow();

    shop.assertRowsAreAsExpected(tail);
    assertThat(shop.expected).hasSize(3);
    assertThat(Offsets.of(tail.token()).next()).isEqualTo(shop.ends());
  }

  @Test
  void killedBetweenAnyTwoBatchesItGoesOnWithoutLossOrRepetition() {
    shop.topics(2, "buyers", "orders", "notes");
    Tail tail = shop.tail(5).live();
    Position began = tail.begin();
    int messages = shop.traffic(2, 100);

    for (int i = 0; tail.batchThenKill(i % 3 != 0 || i > 60) && i < 200; i++) {
      assertThat(i).isLessThan(199);
    }

    shop.assertRowsAreAsExpected(tail);
    Position last = began;
    int changes = 0;
    for (ChangeBatch batch : tail.batches()) {
      assertThat(batch.from()).isEqualTo(last);
      last = batch.to();
      changes += batch.changes().size();
    }
    assertThat(changes).isEqualTo(messages);
    assertThat(tail.batches().size()).isGreaterThan(20);
    assertThat(Offsets.of(tail.token()).next()).isEqualTo(shop.ends());
  }

  @Test
  void whatWasWrittenBeforeItBeganIsTheBackfillsToCopy() {
    shop.topics(1, "buyers", "orders", "notes");
    shop.put("c", "notes", json("{'_id': 'd1'}"));
    Tail tail = shop.tail(10).live();
    shop.put("c", "notes", json("{'_id': 'd2'}"));

    tail.follow();

    assertThat(tail.documents("notes")).containsOnlyKeys(id(2));
  }

  @Test
  void whatIsNotFollowedIsLeftOut() {
    shop.topics(1, "notes", "strangers");
    Tail tail = shop.tail(10).live();
    byte[] key = Debezium.key(id(1));
    BsonDocument document = json("{'_id': 'd1'}");
    shop.send(shop.topic("notes"), key, Debezium.value("c", "elsewhere", "notes", document));
    shop.send(
        shop.topic("notes"), key, Debezium.value("c", shop.mongo.getName(), "strangers", document));
    shop.send(
        shop.topic("strangers"),
        key,
        Debezium.value("c", shop.mongo.getName(), "strangers", document));
    shop.put("c", "notes", json("{'_id': 'd2'}"));

    tail.follow();

    shop.assertRowsAreAsExpected(tail);
  }

  @Test
  void whatComesTooEarlyIsTriedAgainFromTheQuarantine() {
    shop.topics(1, "buyers", "orders");
    Tail tail = shop.tail(1).live();
    shop.put("c", "orders", json("{'_id': 'd1', 'buyerId': 'd7'}"));
    tail.follow();
    assertThat(shop.system.value("select count(*) from bactrian.quarantine")).isEqualTo("1");

    shop.put("c", "buyers", json("{'_id': 'd7'}"));
    tail.follow();
    new Runs(shop.system).replayed();

    shop.assertRowsAreAsExpected(tail);
  }

  @Test
  void marksOfTransactionsAreNoMessagesAndWhatWasGivenUpIsNotRead() {
    shop.topics(1, "notes");
    Tail tail = shop.tail(10).live();
    byte[] value = Debezium.value("c", shop.mongo.getName(), "notes", json("{'_id': 'd1'}"));
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(shop.topic("notes"), Debezium.key(id(1)), value);
    try (KafkaProducer<byte[], byte[]> exactly =
        TestKafka.producer(Map.of("transactional.id", shop.prefix))) {
      exactly.initTransactions();
      exactly.beginTransaction();
      exactly.send(message);
      exactly.flush();
      exactly.abortTransaction();
      tail.follow();
      assertThat(tail.documents("notes")).isEmpty();
      exactly.beginTransaction();
      exactly.send(message);
      exactly.commitTransaction();
    }
    tail.follow();

    assertThat(tail.documents("notes")).containsOnlyKeys(id(1));
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              tail.follow();
              assertThat(Offsets.of(tail.token()).next()).isEqualTo(shop.ends());
            });
  }

  @Test
  void theTimeIsThatOfThePartitionFurthestBehind() {
    shop.topics(1, "notes", "buyers");
    Tail tail = shop.tail(10).live();
    shop.system.execute("update bactrian.sync_positions set cluster_time = 1");
    for (int i = 0; i < 3; i++) {
      for (String collection : List.of("notes", "buyers")) {
        shop.send(
            shop.topic(collection),
            Debezium.key(new BsonString("d" + i)),
            Debezium.bytes(
                Debezium.event(
                    "c",
                    shop.mongo.getName(),
                    collection,
                    json("{'_id': 'd%d'}", i),
                    (collection.equals("notes") ? 1_000 : 2_000) * 1000L,
                    i)));
      }
    }

    tail.follow();

    assertThat(tail.batches().get(tail.batches().size() - 1).to().seconds()).isEqualTo(2_000);
    assertThat(tail.batches())
        .isSortedAccordingTo(java.util.Comparator.comparingLong(each -> each.to().clusterTime()));
  }
}
