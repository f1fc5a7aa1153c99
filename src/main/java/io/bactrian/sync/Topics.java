package io.bactrian.sync;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The topics of a stream's collections, as Debezium names them. */
final class Topics {

  private final String database;
  private final Map<String, String> collections = new HashMap<>();

  Topics(String prefix, String database, Collection<String> names) {
    this.database = database;
    for (String name : names) {
      // Debezium's default naming strategy puts _ for what a topic's name can't have.
      String topic = (prefix + "." + database + "." + name).replaceAll("[^a-zA-Z0-9._-]", "_");
      String other = collections.put(topic, name);
      if (other != null) {
        throw new IllegalStateException(
            "the collections %s and %s have the same topic %s".formatted(other, name, topic));
      }
    }
  }

  /** Whether a message tells of a collection that is followed. */
  boolean has(DebeziumEvent event) {
    return event.change() != null
        && collections.containsValue(event.change().collection())
        && (event.database() == null || event.database().equals(database));
  }

  /** Their names. */
  Set<String> names() {
    return collections.keySet();
  }

  /** Whose topic it is. */
  String collection(String topic) {
    return Objects.requireNonNull(collections.get(topic), topic);
  }

  boolean contains(TopicPartition partition) {
    return collections.containsKey(partition.topic());
  }

  /** All that there are now of them. */
  Set<TopicPartition> partitions(Consumer<?, ?> consumer) {
    Map<String, List<PartitionInfo>> there = consumer.listTopics();
    Set<TopicPartition> partitions = new HashSet<>();
    for (String topic : collections.keySet()) {
      for (PartitionInfo each : there.getOrDefault(topic, List.of())) {
        partitions.add(new TopicPartition(topic, each.partition()));
      }
    }
    return partitions;
  }
}
