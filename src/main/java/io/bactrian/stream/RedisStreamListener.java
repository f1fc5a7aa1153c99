package io.bactrian.stream;

import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Gets every entry that is added while it runs; after an outage also those added meanwhile. */
final class RedisStreamListener extends RedisStreamReader {

  private final RedisStreamEndpoint endpoint;
  private @Nullable String last;

  RedisStreamListener(RedisStreamEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    if (endpoint.consumers() != 1) {
      throw new IllegalArgumentException("consumers needs a group: " + endpoint);
    }
  }

  @Override
  void read(RedisCommands<String, String> redis, int ordinal) {
    String position = last;
    if (position == null || isGone(redis, position)) {
      position = StreamHistory.newest(redis, endpoint.stream());
    }
    XReadArgs args = XReadArgs.Builder.block(endpoint.longestRead()).count(endpoint.batch());
    while (!isEnding()) {
      last = position;
      @SuppressWarnings("unchecked")
      List<StreamMessage<String, String>> messages =
          redis.xread(args, StreamOffset.from(endpoint.stream(), position));
      if (!messages.isEmpty()) {
        handle(messages, false);
        position = messages.get(messages.size() - 1).getId();
      } else if (isGone(redis, position)) {
        position = StreamHistory.BEGINNING;
      }
    }
  }

  /** Whether the stream was emptied and has begun anew with smaller ids. */
  private boolean isGone(RedisCommands<String, String> redis, String position) {
    return StreamIds.compare(StreamHistory.newest(redis, endpoint.stream()), position) < 0;
  }
}
