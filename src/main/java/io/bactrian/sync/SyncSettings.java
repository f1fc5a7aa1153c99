package io.bactrian.sync;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code bactrian.sync.*}.
 *
 * @param batch how many changes land in one transaction at most, but for a transaction of the
 *     source, which stays whole
 * @param batchSize how many bytes of documents, about
 * @param await how long the server waits for changes before it says that there are none
 * @param idle how often a stream without changes is looked after: its position is remembered, and
 *     what was noted is looked at again
 * @param retry how often documents in quarantine are tried again that may only have come too early
 * @param streams one for the whole database, or one for each collection where the server has none
 *     for databases
 * @param feed who tells of changes: MongoDB itself, or Debezium through Kafka
 * @param kafka where those are
 */
@ConfigurationProperties("bactrian.sync")
record SyncSettings(
    @DefaultValue("1000") int batch,
    @DefaultValue("8MB") DataSize batchSize,
    @DefaultValue("200ms") Duration await,
    @DefaultValue("1s") Duration idle,
    @DefaultValue("5m") Duration retry,
    @DefaultValue("database") Streams streams,
    @DefaultValue("mongo") Feed feed,
    @DefaultValue KafkaSettings kafka) {

  /** What one stream tells of. */
  enum Streams {
    DATABASE,
    COLLECTION
  }

  /** Who tells of changes. */
  enum Feed {
    MONGO,
    KAFKA
  }

  SyncSettings {
    if (batch < 1 || batch > 100_000) {
      throw new IllegalArgumentException(
          "bactrian.sync.batch must be from 1 to 100000, not " + batch);
    }
    if (batchSize.toBytes() < 1024 || batchSize.compareTo(DataSize.ofMegabytes(256)) > 0) {
      throw new IllegalArgumentException(
          "bactrian.sync.batch-size must be from 1KB to 256MB, not " + batchSize);
    }
    check("await", await, Duration.ofMillis(1), Duration.ofMinutes(1));
    check("idle", idle, Duration.ofMillis(10), Duration.ofHours(1));
    check("retry", retry, Duration.ofSeconds(1), Duration.ofDays(1));
    if (feed == Feed.KAFKA) {
      kafka.required();
    }
  }

  static void check(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "bactrian.sync." + name + " must be from " + least + " to " + most + ", not " + value);
    }
  }
}
