package io.bactrian.stream;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** A stream in Redis, with the options of an URI; Camel sets them by their setters. */
public final class RedisStreamEndpoint extends DefaultEndpoint {

  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  private final RedisStreamComponent component;
  private final String stream;
  private @Nullable String group;
  private int consumers = 1;
  private int batch = 500;
  private int attempts = 5;
  private long retryAfter = 30_000;
  private long maxLength = 1_000_000;

  RedisStreamEndpoint(String uri, RedisStreamComponent component, String stream) {
    super(uri, component);
    this.component = component;
    this.stream = stream;
  }

  @Override
  public Producer createProducer() {
    return new RedisStreamProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    Consumer consumer =
        group == null
            ? new RedisStreamListener(this, processor)
            : new RedisStreamConsumer(this, processor, group);
    configureConsumer(consumer);
    return consumer;
  }

  StatefulRedisConnection<String, String> connect() {
    return component.connect();
  }

  Duration timeout() {
    return component.timeout();
  }

  /** How long a read waits for entries; well within the time that an answer may take. */
  Duration longestRead() {
    Duration half = timeout().dividedBy(2);
    return half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT;
  }

  String stream() {
    return stream;
  }

  /** The group that shares out the entries; without one every replica gets every new entry. */
  public void setGroup(@Nullable String group) {
    this.group = group;
  }

  /** How many consumers of the group run here. */
  public void setConsumers(int consumers) {
    this.consumers = consumers;
  }

  int consumers() {
    return consumers;
  }

  /** How many entries make one exchange at most. */
  public void setBatch(int batch) {
    this.batch = batch;
  }

  int batch() {
    return batch;
  }

  /** How often an entry is delivered before it is given up. */
  public void setAttempts(int attempts) {
    this.attempts = attempts;
  }

  int attempts() {
    return attempts;
  }

  /** Milliseconds after which an entry that nobody acknowledged is delivered again. */
  public void setRetryAfter(long retryAfter) {
    this.retryAfter = retryAfter;
  }

  long retryAfter() {
    return retryAfter;
  }

  /** How many entries the stream keeps, about. */
  public void setMaxLength(long maxLength) {
    this.maxLength = maxLength;
  }

  long maxLength() {
    return maxLength;
  }
}
