package io.bactrian.stream;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Adds a list of entries' fields to the stream, in order and in one go. */
final class RedisStreamProducer extends DefaultProducer {

  /**
   * One command, so that no entry goes in unless those before it did: of commands sent together
   * Redis may refuse the first (while it loads its data, or has no memory left) and take the next.
   * The arguments are the stream's length and for each entry how many texts it has, and these.
   */
  private static final String ADD =
      """
      local at = 2
      while at <= #ARGV do
        local texts = tonumber(ARGV[at])
        local entry = {}
        for i = 1, texts do entry[i] = ARGV[at + i] end
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(entry))
        at = at + texts + 1
      end
      """;

  private final RedisStreamEndpoint endpoint;
  private @Nullable StatefulRedisConnection<String, String> connection;

  RedisStreamProducer(RedisStreamEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /**
   * The body is a list of maps, the fields of an entry each.
   *
   * @throws StreamUnavailable when Redis did not confirm all of them; some, the first ones, may be
   *     there
   */
  @Override
  @SuppressWarnings("unchecked")
  public synchronized void process(Exchange exchange) throws Exception {
    List<Map<String, String>> entries = exchange.getMessage().getMandatoryBody(List.class);
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(endpoint.maxLength()));
    for (Map<String, String> fields : entries) {
      arguments.add(Integer.toString(2 * fields.size()));
      fields.forEach(
          (name, value) -> {
            arguments.add(name);
            arguments.add(value);
          });
    }
    try {
      open()
          .sync()
          .eval(
              ADD,
              ScriptOutputType.STATUS,
              new String[] {endpoint.stream()},
              arguments.toArray(String[]::new));
    } catch (RuntimeException e) {
      disconnect();
      throw new StreamUnavailable("publishing to the stream " + endpoint.stream(), e);
    }
  }

  private StatefulRedisConnection<String, String> open() {
    if (connection == null) {
      connection = endpoint.connect();
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
