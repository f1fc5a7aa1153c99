package io.bactrian.sync;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/** The next offset of each partition: a position among Kafka's messages. */
record Offsets(Map<TopicPartition, Long> next) {

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  Offsets {
    TreeMap<TopicPartition, Long> sorted = new TreeMap<>(ORDER);
    sorted.putAll(next);
    next = sorted;
  }

  /** Whether a token is one of these, not a MongoDB server's. */
  static boolean are(BsonDocument token) {
    return token.values().stream().allMatch(BsonValue::isDocument);
  }

  /** Reads {@code {"<topic>": {"<partition>": next}}}. */
  static Offsets of(BsonDocument token) {
    Map<TopicPartition, Long> next = new TreeMap<>(ORDER);
    token.forEach(
        (topic, partitions) ->
            partitions
                .asDocument()
                .forEach(
                    (partition, offset) ->
                        next.put(
                            new TopicPartition(topic, Integer.parseInt(partition)),
                            offset.asNumber().longValue())));
    return new Offsets(next);
  }

  /** As it is remembered. */
  BsonDocument token() {
    BsonDocument token = new BsonDocument();
    next.forEach(
        (each, offset) -> {
          if (!token.containsKey(each.topic())) {
            token.append(each.topic(), new BsonDocument());
          }
          token
              .getDocument(each.topic())
              .append(Integer.toString(each.partition()), new BsonInt64(offset));
        });
    return token;
  }
}
