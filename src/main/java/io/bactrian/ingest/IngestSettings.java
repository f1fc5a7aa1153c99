package io.bactrian.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events are taken in.
 *
 * @param committers transactions at a time; requests that come while all are busy share the next
 * @param waiting requests that may wait for a transaction; more are answered 503
 * @param timeout how long PostgreSQL may take for one of them
 * @param batchMost items in a batch
 * @param keepKeys how long the answer to an {@code Idempotency-Key} is kept
 * @param outboxBatch messages that are published in one go, about
 */
@ConfigurationProperties("bactrian.ingest")
record IngestSettings(
    @DefaultValue("2") int committers,
    @DefaultValue("5000") int waiting,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("10000") int batchMost,
    @DefaultValue("24h") Duration keepKeys,
    @DefaultValue("2000") int outboxBatch) {

  IngestSettings {
    atLeast("committers", 1, committers);
    atLeast("waiting", 1, waiting);
    atLeast("batch-most", 1, batchMost);
    atLeast("outbox-batch", 1, outboxBatch);
    atLeast("timeout in milliseconds", 100, timeout.toMillis());
    atLeast("keep-keys in seconds", 1, keepKeys.toSeconds());
  }

  private static void atLeast(String name, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "bactrian.ingest." + name + " must be at least " + least + ", but is " + value);
    }
  }
}
