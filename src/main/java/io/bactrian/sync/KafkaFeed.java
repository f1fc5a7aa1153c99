package io.bactrian.sync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of Debezium's MongoDB connector, in the order of each partition, which is that of
 * each document.
 */
final class KafkaFeed implements ChangeFeed {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaFeed.class);

  /** How long is waited for messages that are known to be there. */
  private static final long SETTLE_NANOS = 5_000_000_000L;

  private final StreamName stream;
  private final Topics topics;
  private final SyncSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> next;
  private final Map<TopicPartition, Long> times = new HashMap<>();
  private final Deque<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();
  private Position position;
  private long discovered = System.nanoTime();

  KafkaFeed(
      StreamName stream,
      Topics topics,
      SyncSettings settings,
      Consumer<byte[], byte[]> consumer,
      Position position,
      Offsets offsets) {
    this.stream = stream;
    this.topics = topics;
    this.settings = settings;
    this.consumer = consumer;
    this.position = position;
    this.next = new HashMap<>(offsets.next());
    Set<TopicPartition> ours =
        next.keySet().stream().filter(topics::contains).collect(Collectors.toSet());
    consumer.assign(ours);
    ours.forEach(this::seek);
  }

  private void seek(TopicPartition partition) {
    long offset = next.getOrDefault(partition, 0L);
    // A message that Kafka's client can't give us is passed over here, before it is asked for.
    while (isSkipped(partition, offset)) {
      offset++;
    }
    next.put(partition, offset);
    consumer.seek(partition, offset);
  }

  @Override
  public ChangeBatch read() {
    try {
      if (System.nanoTime() - discovered > settings.kafka().discover().toNanos()) {
        discover();
      }
      if (pending.isEmpty()) {
        poll();
      }
      return gather();
    } catch (OffsetOutOfRangeException e) {
      throw KafkaStart.lost(
          topics,
          consumer,
          stream,
          position,
          new Offsets(next),
          e.offsetOutOfRangePartitions().keySet());
    }
  }

  /** Takes on what is new; fails when Kafka is away, or when something is gone. */
  private void discover() {
    Set<TopicPartition> there = topics.partitions(consumer);
    Set<TopicPartition> assigned = consumer.assignment();
    if (!there.containsAll(assigned)) {
      throw new IllegalStateException("a topic of " + stream + " is gone");
    }
    Set<TopicPartition> fresh = new HashSet<>(there);
    fresh.removeAll(assigned);
    if (!fresh.isEmpty()) {
      LOG.info("{} has {} from now on", stream, fresh);
      next.putAll(consumer.beginningOffsets(fresh));
      consumer.assign(there);
      fresh.forEach(this::seek);
    }
    discovered = System.nanoTime();
  }

  /** An empty answer while there are messages says only that they are on their way. */
  private void poll() {
    if (consumer.assignment().isEmpty()) {
      LockSupport.parkNanos(settings.await().toNanos());
      return;
    }
    long until = System.nanoTime() + SETTLE_NANOS;
    do {
      consumer.poll(settings.await()).forEach(pending::add);
    } while (pending.isEmpty()
        && consumer.assignment().stream().anyMatch(this::isBehind)
        && System.nanoTime() < until);
  }

  private boolean isBehind(TopicPartition partition) {
    return consumer.currentLag(partition).orElse(1) > 0;
  }

  private ChangeBatch gather() {
    List<Change> changes = new ArrayList<>();
    long bytes = 0;
    for (ConsumerRecord<byte[], byte[]> message = pending.peek();
        message != null
            && changes.size() < settings.batch()
            && bytes < settings.batchSize().toBytes();
        message = pending.peek()) {
      TopicPartition partition = new TopicPartition(message.topic(), message.partition());
      try {
        Change change = change(message, partition);
        if (change != null) {
          changes.add(change);
          bytes += change instanceof Change.Put put ? put.document().size() : 0;
        }
      } catch (StreamHalted e) {
        if (changes.isEmpty()) {
          throw e;
        }
        // What came before it lands; then it is met again.
        break;
      }
      next.put(partition, message.offset() + 1);
      pending.remove();
    }
    if (pending.isEmpty()) {
      // Behind the last message may be marks that are none, such as the end of a transaction.
      consumer.assignment().forEach(each -> next.put(each, consumer.position(each)));
    }
    Position from = position;
    position = new Position(new Offsets(next).token(), false, clusterTime());
    return new ChangeBatch(stream, from, changes, position);
  }

  private @Nullable Change change(
      ConsumerRecord<byte[], byte[]> message, TopicPartition partition) {
    String name = partition + "@" + message.offset();
    if (isSkipped(partition, message.offset())) {
      LOG.warn("The message {} is passed over, as bactrian.sync.kafka.skip says", name);
      return null;
    }
    String collection = topics.collection(message.topic());
    try {
      DebeziumEvent event = DebeziumEvent.of(collection, message.key(), message.value());
      if (event.clusterTime() > 0) {
        times.put(partition, event.clusterTime());
      }
      return topics.has(event) ? event.change() : null;
    } catch (UnreadableEvent e) {
      BsonValue id = e.id();
      if (id == null) {
        throw new StreamHalted(
            ("the message %s can't be read, nor its key (%s); with bactrian.sync.kafka.skip=%s it"
                    + " is passed over, and bactrian recopy %s %s brings what it told")
                .formatted(name, e.getMessage(), name, stream.system(), collection),
            e);
      }
      LOG.warn(
          "The message {} can't be read ({}); its document is looked at in MongoDB",
          name,
          e.getMessage());
      return new Change.Touched(collection, id);
    }
  }

  private boolean isSkipped(TopicPartition partition, long offset) {
    return settings.kafka().skip().contains(partition + "@" + offset);
  }

  /** Where some partitions are behind, the one that is furthest behind counts. */
  private long clusterTime() {
    Set<TopicPartition> waiting =
        pending.stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .collect(Collectors.toSet());
    long before = position.clusterTime();
    long newest = times.values().stream().reduce(before, Math::max);
    long furthest =
        consumer.assignment().stream()
            .filter(each -> waiting.contains(each) || isBehind(each))
            .map(each -> times.getOrDefault(each, before))
            .reduce(newest, Math::min);
    return Math.max(before, furthest);
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(1));
  }
}
