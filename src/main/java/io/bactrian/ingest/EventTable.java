package io.bactrian.ingest;

import io.bactrian.stream.Outbox;
import io.bactrian.stream.StreamMessage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements of ingestion. */
final class EventTable {

  /** Events and their outbox row in one statement: one way there and back. */
  private static final String INSERT =
      """
      with told as (
        insert into risk.outbox (messages, count) values (?, ?)
      )
      insert into risk.events
        (id, project_id, source, type, severity, payload, correlation_id, occurred_at)
      select id, project_id, source, type, severity, payload::jsonb, correlation_id, occurred_at
      from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::timestamptz[])
        as arrived (id, project_id, source, type, severity, payload, correlation_id, occurred_at)
      """;

  /** In the order of keys, so that two transactions never wait for each other. */
  private static final String CLAIM =
      """
      insert into risk.idempotency_keys (project_id, key, request_hash, status, response)
      select * from unnest(?::uuid[], ?::text[], ?::bytea[], ?::int[], ?::text[])
      on conflict do nothing
      returning project_id, key
      """;

  private static final String EARLIER =
      "select request_hash, status, response from risk.idempotency_keys"
          + " where project_id = ? and key = ?";

  private EventTable() {}

  /** What was answered under a key before. */
  record Earlier(byte[] requestHash, Intake.Response response) {}

  /** Inserts events and the message about each. */
  static void insert(Connection connection, List<NewEvent> events) throws SQLException {
    List<StreamMessage> messages = new ArrayList<>(events.size());
    for (NewEvent event : events) {
      messages.add(
          new StreamMessage(
              StreamMessage.Type.EVENT_INGESTED,
              event.projectId(),
              event.occurredAt().toEpochMilli(),
              EventJson.ingested(event)));
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, Outbox.lines(messages));
      insert.setInt(2, messages.size());
      insert.setArray(3, texts(connection, events, event -> event.id().toString()));
      insert.setArray(4, texts(connection, events, event -> event.projectId().toString()));
      insert.setArray(5, texts(connection, events, NewEvent::source));
      insert.setArray(6, texts(connection, events, NewEvent::type));
      insert.setArray(7, texts(connection, events, event -> event.severity().name()));
      insert.setArray(8, texts(connection, events, NewEvent::payload));
      insert.setArray(9, texts(connection, events, NewEvent::correlationId));
      insert.setArray(10, texts(connection, events, event -> event.occurredAt().toString()));
      insert.executeUpdate();
    }
  }

  /**
   * Takes the keys of these requests for this transaction, waiting for others that are at it.
   *
   * @return those that have their key now; the others' was taken before
   */
  static List<Intake> claim(Connection connection, List<Intake> keyed) throws SQLException {
    Map<List<Object>, Intake> byKey = new HashMap<>();
    keyed.forEach(intake -> byKey.putIfAbsent(key(intake), intake));
    List<Intake> sorted =
        byKey.values().stream()
            .sorted(
                Comparator.comparing(Intake::projectId)
                    .thenComparing(intake -> idempotency(intake).key()))
            .toList();
    List<Intake> claimed = new ArrayList<>();
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setArray(1, texts(connection, sorted, intake -> intake.projectId().toString()));
      claim.setArray(2, texts(connection, sorted, intake -> idempotency(intake).key()));
      claim.setArray(
          3,
          connection.createArrayOf(
              "bytea",
              sorted.stream().map(intake -> idempotency(intake).hash()).toArray(byte[][]::new)));
      claim.setArray(
          4,
          connection.createArrayOf(
              "int4", sorted.stream().map(intake -> intake.response().status()).toArray()));
      claim.setArray(5, texts(connection, sorted, intake -> intake.response().json()));
      try (ResultSet row = claim.executeQuery()) {
        while (row.next()) {
          claimed.add(byKey.get(Arrays.asList(row.getObject(1), row.getString(2))));
        }
      }
    }
    return claimed;
  }

  /** What was answered under the request's key, once that is committed; null when it isn't. */
  static @Nullable Earlier earlier(Connection connection, Intake intake) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(EARLIER)) {
      select.setObject(1, intake.projectId());
      select.setString(2, idempotency(intake).key());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new Earlier(row.getBytes(1), new Intake.Response(row.getInt(2), row.getString(3)))
            : null;
      }
    }
  }

  private static List<Object> key(Intake intake) {
    return Arrays.asList(intake.projectId(), idempotency(intake).key());
  }

  private static Intake.Idempotency idempotency(Intake intake) {
    return Objects.requireNonNull(intake.idempotency());
  }

  private static <T> Array texts(
      Connection connection, List<T> rows, Function<T, @Nullable String> column)
      throws SQLException {
    Stream<@Nullable String> values = rows.stream().map(column);
    return connection.createArrayOf("text", values.toArray());
  }
}
