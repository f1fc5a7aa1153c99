package io.bactrian.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bson.BsonTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Debezium's MongoDB connector tells through Kafka. Positions are the offsets of all
 * partitions; no consumer group is used.
 */
final class KafkaFeeds implements Feeds {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaFeeds.class);

  /** Unless the client's properties say otherwise. */
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Supplier<String> database;
  private final SyncSettings settings;

  /**
   * @param database whose collections are told of
   */
  KafkaFeeds(Supplier<String> database, SyncSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  @Override
  public String source() {
    return database.get();
  }

  @Override
  public ChangeFeed open(Followed what, Position position) {
    Topics topics = topics(what);
    Consumer<byte[], byte[]> consumer = consumer();
    try {
      Offsets offsets = new KafkaStart(what.stream(), topics, consumer).from(position);
      return new KafkaFeed(what.stream(), topics, settings, consumer, position, offsets);
    } catch (RuntimeException e) {
      consumer.close(Duration.ZERO);
      throw e instanceof KafkaException ? new SourceAway("opening " + what.stream(), e) : e;
    }
  }

  /** Where all topics end; what MongoDB has is at least as new. */
  @Override
  public Position now(Followed what) {
    Topics topics = topics(what);
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      Set<TopicPartition> there = topics.partitions(consumer);
      if (there.isEmpty()) {
        LOG.warn(
            "There is none of the topics {}: changes are followed from when the connector makes them",
            topics.names());
      }
      Offsets end = new Offsets(consumer.endOffsets(there));
      // Earlier rather than later: nothing that MongoDB has yet to do may seem to be done.
      int seconds = (int) (Instant.now().getEpochSecond() - KafkaStart.SKEW_SECONDS);
      return new Position(end.token(), false, new BsonTimestamp(seconds, 0).getValue());
    } catch (KafkaException e) {
      throw new SourceAway("looking where the topics of " + what.stream() + " end", e);
    }
  }

  private Topics topics(Followed what) {
    return new Topics(settings.kafka().topicPrefix(), database.get(), what.collections());
  }

  private Consumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    properties.putAll(settings.kafka().properties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.kafka().pollRecords());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
