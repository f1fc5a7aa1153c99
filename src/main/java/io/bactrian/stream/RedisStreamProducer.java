package io.bactrian.stream;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Adds a list of entries' fields to the stream, in order and in one go. */
final class RedisStreamProducer extends DefaultProducer {

  private final RedisStreamEndpoint endpoint;
  private @Nullable StatefulRedisConnection<String, String> connection;

  RedisStreamProducer(RedisStreamEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /**
   * The body is a list of maps, the fields of an entry each.
   *
   * @throws StreamUnavailable when Redis did not confirm all of them; some may be there
   */
  @Override
  @SuppressWarnings("unchecked")
  public synchronized void process(Exchange exchange) throws Exception {
    List<Map<String, String>> entries = exchange.getMessage().getMandatoryBody(List.class);
    XAddArgs args = new XAddArgs().maxlen(endpoint.maxLength()).approximateTrimming();
    try {
      StatefulRedisConnection<String, String> open = open();
      List<RedisFuture<String>> added = new ArrayList<>(entries.size());
      for (Map<String, String> fields : entries) {
        RedisFuture<String> queued = open.async().xadd(endpoint.stream(), args, fields);
        // While the client reconnects it refuses entries, and takes the next ones when it is back:
        // those would be on the stream before this one.
        if (queued.isDone()) {
          throw new RedisException("the connection broke");
        }
        added.add(queued);
      }
      open.flushCommands();
      RedisFuture<?>[] all = added.toArray(RedisFuture<?>[]::new);
      if (!LettuceFutures.awaitAll(endpoint.timeout().toMillis(), TimeUnit.MILLISECONDS, all)) {
        throw new RedisException("no answer within " + endpoint.timeout());
      }
    } catch (RuntimeException e) {
      disconnect();
      throw new StreamUnavailable("publishing to the stream " + endpoint.stream(), e);
    }
  }

  private StatefulRedisConnection<String, String> open() {
    if (connection == null) {
      connection = endpoint.connect();
      connection.setAutoFlushCommands(false);
    }
    return Objects.requireNonNull(connection);
  }

  /** What was queued on a broken connection must not be sent later, behind newer entries. */
  private void disconnect() {
    if (connection != null) {
      connection.closeAsync();
      connection = null;
    }
  }

  @Override
  protected synchronized void doStop() {
    disconnect();
  }
}
