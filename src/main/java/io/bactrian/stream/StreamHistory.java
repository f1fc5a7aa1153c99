package io.bactrian.stream;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;

/** What the stream still has of the past. */
public final class StreamHistory {

  /** The id before all others. */
  public static final String BEGINNING = "0-0";

  private final RedisStreamComponent redis;
  private final String stream;

  StreamHistory(RedisStreamComponent redis, String stream) {
    this.redis = redis;
    this.stream = stream;
  }

  /**
   * The id of the newest entry; {@link #BEGINNING} when there is none.
   *
   * @throws StreamUnavailable when the stream can't be asked now
   */
  public String newest() {
    return redis.ask(stream, commands -> newest(commands, stream));
  }

  /** The same, asked on a connection of the caller's. */
  static String newest(RedisCommands<String, String> commands, String stream) {
    List<StreamMessage<String, String>> newest =
        commands.xrevrange(stream, Range.unbounded(), Limit.from(1));
    return newest.isEmpty() ? BEGINNING : newest.get(0).getId();
  }

  /**
   * Whether this entry is still there, and so everything that came after it.
   *
   * @throws StreamUnavailable when the stream can't be asked now
   */
  public boolean remembers(String id) {
    return redis.ask(
        stream,
        commands -> !commands.xrange(stream, Range.create(id, id), Limit.from(1)).isEmpty());
  }

  /**
   * The entries after this one, oldest first.
   *
   * @throws StreamUnavailable when the stream can't be asked now
   */
  public List<StreamEntry> after(String id, int most) {
    return redis.ask(
        stream,
        commands ->
            commands
                .xrange(
                    stream,
                    Range.from(Range.Boundary.excluding(id), Range.Boundary.unbounded()),
                    Limit.from(most))
                .stream()
                .map(message -> new StreamEntry(message.getId(), message.getBody()))
                .toList());
  }
}
