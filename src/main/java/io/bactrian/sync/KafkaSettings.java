package io.bactrian.sync;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.sync.kafka.*}.
 *
 * @param bootstrapServers brokers, as Kafka's clients want them: host:port, host:port
 * @param topicPrefix the connector's {@code topic.prefix}
 * @param pollRecords how many messages are taken from Kafka's client at once, at most
 * @param discover how often topics and partitions are looked for that are new, and brokers that
 *     have nothing to say are asked whether they are there
 * @param skip messages that are passed over, each {@code topic-partition@offset}
 * @param properties more of Kafka's own for the client, such as {@code security.protocol}
 */
record KafkaSettings(
    @DefaultValue("") String bootstrapServers,
    @DefaultValue("") String topicPrefix,
    @DefaultValue("1000") int pollRecords,
    @DefaultValue("10s") Duration discover,
    @DefaultValue Set<String> skip,
    @DefaultValue Map<String, String> properties) {

  /** What exactly once in effect rests on. */
  private static final Set<String> OURS =
      Set.of(
          "bootstrap.servers",
          "group.id",
          "group.instance.id",
          "enable.auto.commit",
          "auto.offset.reset",
          "isolation.level",
          "allow.auto.create.topics",
          "max.poll.records",
          "key.deserializer",
          "value.deserializer");

  KafkaSettings {
    skip = Set.copyOf(skip);
    properties = Map.copyOf(properties);
    if (pollRecords < 1 || pollRecords > 100_000) {
      throw new IllegalArgumentException(
          "bactrian.sync.kafka.poll-records must be from 1 to 100000, not " + pollRecords);
    }
    SyncSettings.check("kafka.discover", discover, Duration.ofMillis(100), Duration.ofHours(1));
    for (String each : skip) {
      if (!each.matches("[a-zA-Z0-9._-]+-\\d+@\\d+")) {
        throw new IllegalArgumentException(
            "bactrian.sync.kafka.skip must be of the form topic-partition@offset, not " + each);
      }
    }
    for (String each : properties.keySet()) {
      if (OURS.contains(each)) {
        throw new IllegalArgumentException(
            "bactrian.sync.kafka.properties can't have " + each + ", which is not for choice");
      }
    }
  }

  /** Without what can't be done without, a service that is to follow Kafka doesn't start. */
  void required() {
    if (bootstrapServers.isBlank()) {
      throw missing("bootstrap-servers");
    }
    if (topicPrefix.isBlank()) {
      throw missing("topic-prefix");
    }
  }

  private static IllegalArgumentException missing(String name) {
    return new IllegalArgumentException(
        "bactrian.sync.kafka." + name + " must be set where bactrian.sync.feed is kafka");
  }
}
