package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.NormalForm;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A shop whose changes Debezium has written to topics of its own, and what its rows should be. */
final class DebeziumShop implements AutoCloseable {

  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final String TABLES =
      """
      create table buyers (id text primary key, extra jsonb);
      create table orders (id text primary key, buyer_id text references buyers, extra jsonb);
      create index on orders (buyer_id);
      create table tags (order_id text not null references orders on delete cascade,
        position integer not null, tag text not null, primary key (order_id, position));
      create table notes (id text primary key, extra jsonb);
      """;
  private static final String[] MAPPINGS = {
    "{source: buyers, table: shop.buyers, id: mixed}",
    """
    source: orders
    table: shop.orders
    id: mixed
    columns:
      buyer_id: { field: buyerId, ref: buyers }
    children:
      - { field: tags, table: shop.tags, value: tag }
    """,
    "{source: notes, table: shop.notes, id: mixed}"
  };

  final String prefix = "shop" + PREFIXES.incrementAndGet();
  final MongoDatabase mongo = TestMongo.freshDatabase();
  final TestSystem system = TestSystem.with(TABLES, MAPPINGS);
  final Admin admin = TestKafka.admin();
  private final KafkaProducer<byte[], byte[]> producer = TestKafka.producer(Map.of());
  final Map<String, Map<BsonValue, BsonDocument>> expected = new HashMap<>();

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  static KafkaSettings kafka(String prefix, int poll, String... skip) {
    return new KafkaSettings(
        prefix.isEmpty() ? "" : TestKafka.servers(),
        prefix,
        poll,
        Duration.ofMillis(100),
        Set.of(skip),
        Map.of());
  }

  Tail tail(int batch, String... skip) {
    SyncSettings settings = Tail.settings(batch, SyncSettings.Feed.KAFKA, kafka(prefix, 100, skip));
    return new Tail(system, mongo, new KafkaFeeds(mongo::getName, settings), settings, "");
  }

  static BsonValue id(int number) {
    return new BsonString("d" + number);
  }

  String topic(String collection) {
    return prefix + "." + mongo.getName() + "." + collection;
  }

  void topics(int partitions, String... collections) {
    for (String each : collections) {
      NewTopic topic = new NewTopic(topic(each), partitions, (short) 1);
      TestKafka.done(admin.createTopics(List.of(topic)).all());
    }
  }

  void send(String topic, byte @Nullable [] key, byte @Nullable [] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
    producer.flush();
  }

  void put(String operation, String collection, BsonDocument document) {
    expected
        .computeIfAbsent(collection, none -> new LinkedHashMap<>())
        .put(Objects.requireNonNull(document.get("_id")), document);
    send(
        topic(collection),
        Debezium.key(document.get("_id")),
        Debezium.value(operation, mongo.getName(), collection, document));
  }

  void delete(String collection, BsonValue id) {
    expected.computeIfAbsent(collection, none -> new LinkedHashMap<>()).remove(id);
    byte[] deleted = Debezium.value("d", mongo.getName(), collection, null);
    send(topic(collection), Debezium.key(id), deleted);
    send(topic(collection), Debezium.key(id), null);
  }

  /** Writes as an application would, in a random order that is the same each time. */
  int traffic(int seed, int writes) {
    Random random = new Random(seed);
    int messages = 0;
    for (int i = 0; i < writes; i++) {
      String collection = List.of("buyers", "orders", "notes").get(random.nextInt(3));
      BsonValue id = id(random.nextInt(12));
      boolean there = expected.getOrDefault(collection, Map.of()).containsKey(id);
      if (there && random.nextInt(4) == 0 && !collection.equals("buyers")) {
        delete(collection, id);
        messages += 2;
        continue;
      }
      BsonDocument document = new BsonDocument("_id", id).append("n", new BsonInt32(i));
      if (collection.equals("orders")) {
        document.append("tags", json("{'a': ['x', 'y%d']}", i).getArray("a"));
      }
      put(there ? "u" : "c", collection, document);
      messages++;
    }
    return messages;
  }

  void assertRowsAreAsExpected(Tail tail) {
    expected.forEach(
        (collection, documents) -> {
          Map<BsonValue, BsonDocument> rows = tail.documents(collection);
          assertThat(rows).as(collection).containsOnlyKeys(documents.keySet());
          rows.forEach(
              (id, row) ->
                  assertThat(NormalForm.equal(row, Objects.requireNonNull(documents.get(id))))
                      .as("%s %s", collection, id)
                      .isTrue());
        });
    assertThat(system.value("select count(*) from bactrian.quarantine")).isEqualTo("0");
    assertThat(system.value("select count(*) from bactrian.sync_touched")).isEqualTo("0");
  }

  Map<TopicPartition, Long> ends() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    try (var consumer =
        new org.apache.kafka.clients.consumer.KafkaConsumer<>(
            Map.of("bootstrap.servers", TestKafka.servers()),
            new org.apache.kafka.common.serialization.ByteArrayDeserializer(),
            new org.apache.kafka.common.serialization.ByteArrayDeserializer())) {
      Topics topics = new Topics(prefix, mongo.getName(), List.of("buyers", "orders", "notes"));
      ends.putAll(consumer.endOffsets(topics.partitions(consumer)));
    }
    return ends;
  }
}
