package io.bactrian.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.platform.TestServer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts, when everything has settled, what became of a load's events. */
final class Reckoning implements AutoCloseable {

  private static final String STREAM = "platform-events";
  private static final int PAGE = 2_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RedisClient client;
  private final RedisCommands<String, String> redis;
  private final JdbcClient sql;

  Reckoning(TestServer postgres, TestServer redis) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(postgres.url());
    this.sql = JdbcClient.create(database);
    this.client = RedisClient.create(redis.url());
    this.redis = client.connect().sync();
  }

  /** Until the outbox is empty and the evaluation has acknowledged all that is on the stream. */
  void awaitSettled() {
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(200))
        .during(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              assertThat(count("risk.outbox")).as("rows in the outbox").isZero();
              assertThat(redis.xpending(STREAM, "risk").getCount()).as("pending").isZero();
              assertThat(redis.xinfoGroups(STREAM).toString())
                  .as("delivered")
                  .contains("last-delivered-id, " + newest());
            });
    assertThat(count("risk.set_aside")).as("entries that were given up").isZero();
  }

  private String newest() {
    return redis.xrevrange(STREAM, Range.unbounded(), Limit.from(1)).get(0).getId();
  }

  private long count(String table) {
    return sql.sql("select count(*) from " + table).query(Long.class).single();
  }

  /**
   * What was acknowledged is in PostgreSQL once, under the id that was answered; nothing is there
   * twice; and exactly what is there is on the stream, each client's events in their order. What
   * was refused or not answered may be there, once: the commit may have been what was cut off.
   */
  void check(Load load) {
    assertThat(load.wrong()).as("wrong answers").isEmpty();
    Map<String, String> stored = stored(load.project());
    assertThat(load.sent()).as("sent").containsAll(stored.keySet());
    Set<String> streamed = streamed(load.project());
    assertThat(streamed).as("on the stream").isEqualTo(new HashSet<>(stored.values()));
    for (List<Load.Acknowledged> client : load.acknowledged()) {
      List<String> ids = client.stream().map(Load.Acknowledged::id).toList();
      assertThat(client.stream().map(each -> stored.get(each.correlationId())).toList())
          .as("in PostgreSQL")
          .isEqualTo(ids);
      Set<String> own = new HashSet<>(ids);
      assertThat(streamed.stream().filter(own::contains).toList())
          .as("a client's events in their order on the stream")
          .isEqualTo(ids);
    }
  }

  /** Ids by correlation id. */
  private Map<String, String> stored(String project) {
    Map<String, String> stored = new HashMap<>();
    List<String> twice = new ArrayList<>();
    sql.sql("select correlation_id, id::text as id from risk.events where project_id = ?::uuid")
        .param(project)
        .query(
            row -> {
              String correlationId = row.getString("correlation_id");
              if (stored.put(correlationId, row.getString("id")) != null) {
                twice.add(correlationId);
              }
            });
    assertThat(twice).as("twice in PostgreSQL").isEmpty();
    return stored;
  }

  /** Ids of the project's events, in the order in which they first appear. */
  private Set<String> streamed(String project) {
    Set<String> ids = new LinkedHashSet<>();
    String last = "0-0";
    List<StreamMessage<String, String>> page;
    do {
      page =
          redis.xrange(
              STREAM,
              Range.from(Range.Boundary.excluding(last), Range.Boundary.unbounded()),
              Limit.from(PAGE));
      for (StreamMessage<String, String> message : page) {
        last = message.getId();
        Map<String, String> fields = message.getBody();
        if (project.equals(fields.get("projectId"))
            && "EVENT_INGESTED".equals(fields.get("type"))) {
          ids.add(json(fields.getOrDefault("data", "")).path("eventId").asText());
        }
      }
    } while (!page.isEmpty());
    return ids;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(text, e);
    }
  }

  /** The project has one incident, which is open and has all of the project's events. */
  void checkIncident(String project) {
    assertThat(
            sql.sql("select status from risk.incidents where project_id = ?::uuid")
                .param(project)
                .query(String.class)
                .list())
        .containsExactly("OPEN");
    assertThat(
            new HashSet<>(
                sql.sql(
                        """
                        select event_id::text from risk.incident_events l
                        join risk.incidents i on i.id = l.incident_id where i.project_id = ?::uuid
                        """)
                    .param(project)
                    .query(String.class)
                    .list()))
        .isEqualTo(new HashSet<>(stored(project).values()));
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
