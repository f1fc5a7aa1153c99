package io.bactrian.stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code redis-stream:name?…}: what camel-spring-redis has not, Redis streams. As a producer it
 * adds entries, as a consumer with a {@code group} it shares them out and acknowledges them when
 * the exchange went well, as a consumer without one every replica gets every new entry.
 */
public final class RedisStreamComponent extends DefaultComponent {

  private final Supplier<RedisClient> client;
  private final Duration timeout;

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

  Duration timeout() {
    return timeout;
  }
}
