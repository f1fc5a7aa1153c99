package io.bactrian.stream;

import static org.awaitility.Awaitility.await;

import io.bactrian.access.Service;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The stream of a running service, as Redis itself has it. */
public final class ServiceStream implements AutoCloseable {

  private static final String STREAM = "platform-events";
  private static final String GROUP = "risk";

  private final StatefulRedisConnection<String, String> connection;
  private final JdbcClient sql;

  public ServiceStream(Service service) {
    LettuceConnectionFactory redis = service.bean(LettuceConnectionFactory.class);
    connection = ((RedisClient) redis.getRequiredNativeClient()).connect();
    connection.setTimeout(Duration.ofSeconds(30));
    sql = service.bean(JdbcClient.class);
  }

  public RedisCommands<String, String> redis() {
    return connection.sync();
  }

  /** The types of a project's entries, oldest first. */
  public List<String> types(String project) {
    return redis().xrange(STREAM, Range.unbounded()).stream()
        .map(StreamMessage::getBody)
        .filter(fields -> project.equals(fields.get("projectId")))
        .map(fields -> fields.get("type"))
        .toList();
  }

  /** Waits until every event has been evaluated, and everything that came of it too. */
  public void awaitEvaluated() {
    await().atMost(Duration.ofSeconds(90)).until(this::isEvaluated);
  }

  /**
   * The order counts: what an evaluation tells is in the outbox before its entries are
   * acknowledged, and on the stream before it is out of the outbox.
   */
  private boolean isEvaluated() {
    String newest = newest();
    return isConsumed(newest) && outbox() == 0 && newest.equals(newest());
  }

  private boolean isConsumed(String newest) {
    return newest.equals(delivered()) && redis().xpending(STREAM, GROUP).getCount() == 0;
  }

  /** Entries that were delivered and not acknowledged. */
  public long pending() {
    return redis().xpending(STREAM, GROUP).getCount();
  }

  public String newest() {
    List<StreamMessage<String, String>> newest =
        redis().xrevrange(STREAM, Range.unbounded(), Limit.from(1));
    return newest.isEmpty() ? StreamHistory.BEGINNING : newest.get(0).getId();
  }

  private String delivered() {
    for (Object group : redis().xinfoGroups(STREAM)) {
      List<?> fields = (List<?>) group;
      if (GROUP.equals(fields.get(fields.indexOf("name") + 1))) {
        return String.valueOf(fields.get(fields.indexOf("last-delivered-id") + 1));
      }
    }
    return "";
  }

  private long outbox() {
    return sql.sql("select count(*) from risk.outbox").query(Long.class).single();
  }

  @Override
  public void close() {
    connection.close();
  }
}
