package io.bactrian.stream;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.models.stream.PendingMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How far a group of consumers has come with the stream, and whether it is still the same one. */
public final class StreamProgress {

  /** A consumer that never reads: it is gone when the stream or its group is lost. */
  private static final String MARK = "mark-";

  private static final Pattern RUN = Pattern.compile("run_id:(\\w+)");

  private final RedisStreamComponent redis;
  private final String stream;

  StreamProgress(RedisStreamComponent redis, String stream) {
    this.redis = redis;
    this.stream = stream;
  }

  /**
   * What was found.
   *
   * @param mark what {@link #mark} has put there, and which run of Redis this is; null when nobody
   *     has since the stream began
   * @param newest the id that was last given to an entry
   * @param delivered the id of the last entry that the group got
   * @param pending how many entries the group got and hasn't acknowledged
   * @param firstPending the first of them; null when there is none
   * @param firstUnread the first entry that the group has yet to get; null when there is none
   * @param oldest the id of the oldest entry that is still there; null when there is none
   */
  public record Progress(
      @Nullable String mark,
      String newest,
      String delivered,
      long pending,
      @Nullable String firstPending,
      @Nullable String firstUnread,
      @Nullable String oldest) {

    private static final Progress NONE =
        new Progress(null, StreamHistory.BEGINNING, StreamHistory.BEGINNING, 0, null, null, null);

    /** Whether every entry up to this one has been acknowledged. */
    public boolean hasHandled(String id) {
      return StreamIds.compare(id, delivered) <= 0
          && (firstPending == null || StreamIds.compare(id, firstPending) < 0);
    }

    /** For how long, by this time, the oldest entry that isn't acknowledged has been waiting. */
    public Duration lag(Instant now) {
      String first = firstPending == null ? firstUnread : firstPending;
      Duration waiting =
          first == null
              ? Duration.ZERO
              : Duration.between(Instant.ofEpochMilli(StreamIds.millis(first)), now);
      return waiting.isNegative() ? Duration.ZERO : waiting;
    }

    /** Whether entries that nobody has acknowledged may have been trimmed away. */
    public boolean mayHaveLost() {
      if (hasHandled(newest)) {
        return false;
      }
      String needed = firstPending == null ? delivered : firstPending;
      return oldest == null || StreamIds.compare(oldest, needed) > 0;
    }
  }

  /**
   * Looks how far the group is.
   *
   * @throws StreamUnavailable when the stream can't be asked now
   */
  public Progress of(String group) {
    return redis.ask(stream, commands -> of(commands, group));
  }

  private Progress of(RedisCommands<String, String> commands, String group) {
    if (commands.exists(stream) == 0) {
      return Progress.NONE;
    }
    Map<String, Object> found = named(commands.xinfoStream(stream));
    String delivered = StreamHistory.BEGINNING;
    boolean isThere = false;
    for (Object each : commands.xinfoGroups(stream)) {
      Map<String, Object> one = named((List<?>) each);
      if (group.equals(one.get("name"))) {
        isThere = true;
        delivered = String.valueOf(one.get("last-delivered-id"));
      }
    }
    PendingMessages pending =
        isThere
            ? commands.xpending(stream, group)
            : new PendingMessages(0, Range.unbounded(), Map.of());
    return new Progress(
        isThere ? mark(commands, group) : null,
        String.valueOf(found.get("last-generated-id")),
        delivered,
        pending.getCount(),
        pending.getCount() == 0 ? null : pending.getMessageIds().getLower().getValue(),
        first(
            commands, Range.from(Range.Boundary.excluding(delivered), Range.Boundary.unbounded())),
        first(commands, Range.unbounded()));
  }

  private @Nullable String first(RedisCommands<String, String> commands, Range<String> range) {
    List<StreamMessage<String, String>> found = commands.xrange(stream, range, Limit.from(1));
    return found.isEmpty() ? null : found.get(0).getId();
  }

  private @Nullable String mark(RedisCommands<String, String> commands, String group) {
    for (Object each : commands.xinfoConsumers(stream, group)) {
      String name = String.valueOf(named((List<?>) each).get("name"));
      if (name.startsWith(MARK)) {
        return name + "@" + run(commands);
      }
    }
    return null;
  }

  /** What Redis calls itself until it is started anew, which it may be without its last second. */
  private static String run(RedisCommands<String, String> commands) {
    try {
      Matcher found = RUN.matcher(commands.info("server"));
      return found.find() ? found.group(1) : "";
    } catch (RedisCommandExecutionException e) {
      return ""; // it isn't for everybody to ask
    }
  }

  /**
   * Marks the stream and its group, so that it is noticed when they are lost.
   *
   * @return the mark; null when there is no such group yet
   * @throws StreamUnavailable when the stream can't be asked now
   */
  public @Nullable String mark(String group) {
    return redis.ask(
        stream,
        commands -> {
          try {
            commands.xgroupCreateconsumer(stream, Consumer.from(group, MARK + UUID.randomUUID()));
            return mark(commands, group);
          } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("NOGROUP")
                || String.valueOf(e.getMessage()).contains("requires the key to exist")) {
              return null;
            }
            throw e;
          }
        });
  }

  private static Map<String, Object> named(List<?> pairs) {
    Map<String, Object> named = new HashMap<>();
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      named.put(String.valueOf(pairs.get(i)), pairs.get(i + 1));
    }
    return named;
  }
}
