package io.bactrian.stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/**
 * {@code redis-stream:name?…}: what camel-spring-redis has not, Redis streams. As a producer it
 * adds entries, as a consumer with a {@code group} it shares them out and acknowledges them when
 * the exchange went well, as a consumer without one every replica gets every new entry.
 */
public final class RedisStreamComponent extends DefaultComponent {

  private final Supplier<RedisClient> client;
  private final Duration timeout;
  private @Nullable StatefulRedisConnection<String, String> shared;

  /**
   * @param client the program's own; connections are made from it, and it is not closed here
   * @param timeout how long Redis may take to answer
   */
  public RedisStreamComponent(Supplier<RedisClient> client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    RedisStreamEndpoint endpoint = new RedisStreamEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** A connection for one thread; the caller closes it. */
  StatefulRedisConnection<String, String> connect() {
    StatefulRedisConnection<String, String> connection = client.get().connect();
    connection.setTimeout(timeout);
    return connection;
  }

  /**
   * Asks something that Redis can answer at once, on a connection that is shared.
   *
   * @throws StreamUnavailable when it can't be asked now
   */
  <T> T ask(String stream, Function<RedisCommands<String, String>, T> question) {
    try {
      return question.apply(shared().sync());
    } catch (RedisException e) {
      throw new StreamUnavailable("reading the stream " + stream, e);
    }
  }

  private synchronized StatefulRedisConnection<String, String> shared() {
    if (shared == null) {
      shared = connect();
    }
    return shared;
  }

  @Override
  protected synchronized void doStop() throws Exception {
    if (shared != null) {
      shared.close();
      shared = null;
    }
    super.doStop();
  }

  Duration timeout() {
    return timeout;
  }
}
