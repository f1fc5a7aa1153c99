package io.bactrian.sync;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;

/** From which messages a stream goes on, and whether they are still there. */
final class KafkaStart {

  /** By how much the clocks of MongoDB, Kafka and this machine may differ. */
  static final long SKEW_SECONDS = 60;

  private final StreamName stream;
  private final Topics topics;
  private final Consumer<?, ?> consumer;

  KafkaStart(StreamName stream, Topics topics, Consumer<?, ?> consumer) {
    this.stream = stream;
    this.topics = topics;
    this.consumer = consumer;
  }

  /**
   * The next offset of every partition that there is.
   *
   * @throws PositionLost when messages are gone that come after the position
   */
  Offsets from(Position position) {
    Set<TopicPartition> there = topics.partitions(consumer);
    Map<TopicPartition, Long> first = consumer.beginningOffsets(there);
    Map<TopicPartition, Long> end = consumer.endOffsets(there);
    BsonDocument token = position.token();
    Map<TopicPartition, Long> next = new HashMap<>();
    Set<TopicPartition> lost = new HashSet<>();
    if (token != null && Offsets.are(token)) {
      next.putAll(Offsets.of(token).next());
      for (Map.Entry<TopicPartition, Long> each : next.entrySet()) {
        if (topics.contains(each.getKey()) && !within(first, end, each)) {
          lost.add(each.getKey());
        }
      }
    } else {
      from(position, first, end, next, lost);
    }
    if (!lost.isEmpty()) {
      throw lost(topics, consumer, stream, position, new Offsets(next), lost);
    }
    // What was not there when the position was remembered is read from its beginning.
    first.forEach(next::putIfAbsent);
    return new Offsets(next);
  }

  private boolean within(
      Map<TopicPartition, Long> first,
      Map<TopicPartition, Long> end,
      Map.Entry<TopicPartition, Long> position) {
    Long least = first.get(position.getKey());
    Long most = end.get(position.getKey());
    if (least == null || most == null) {
      // Whoever may not see a topic any more is told so here; a topic that is gone is lost.
      consumer.partitionsFor(position.getKey().topic());
      return false;
    }
    return least <= position.getValue() && position.getValue() <= most;
  }

  /** Messages are written after what they tell has happened, so none is missed by their times. */
  private void from(
      Position position,
      Map<TopicPartition, Long> first,
      Map<TopicPartition, Long> end,
      Map<TopicPartition, Long> next,
      Set<TopicPartition> lost) {
    long seconds = new BsonTimestamp(position.clusterTime()).getTime();
    long millis = Math.max(0, seconds - SKEW_SECONDS) * 1000;
    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(
            first.keySet().stream().collect(Collectors.toMap(each -> each, each -> millis)));
    for (TopicPartition each : first.keySet()) {
      OffsetAndTimestamp at = found.get(each);
      long least = Objects.requireNonNull(first.get(each));
      long offset = at != null ? at.offset() : Objects.requireNonNull(end.get(each));
      next.put(each, offset);
      if (offset == least && least > 0) {
        lost.add(each);
      }
    }
  }

  /** Goes on with what is left of the partitions, whose collections are to be copied again. */
  static PositionLost lost(
      Topics topics,
      Consumer<?, ?> consumer,
      StreamName stream,
      Position position,
      Offsets offsets,
      Set<TopicPartition> lost) {
    Map<TopicPartition, Long> next = new HashMap<>(offsets.next());
    next.keySet().removeAll(lost);
    Set<TopicPartition> there = topics.partitions(consumer);
    there.retainAll(lost);
    next.putAll(consumer.beginningOffsets(there));
    Set<String> names = new TreeSet<>();
    Set<String> collections = new HashSet<>();
    for (TopicPartition each : lost) {
      names.add(each + "@" + offsets.next().get(each));
      collections.add(topics.collection(each.topic()));
    }
    return new PositionLost(
        "the stream of %s can't go on from where it stood: Kafka has not the messages from %s on"
            .formatted(stream, String.join(", ", names)),
        new PositionLost.Part(
            collections, new Position(new Offsets(next).token(), false, position.clusterTime())));
  }
}
