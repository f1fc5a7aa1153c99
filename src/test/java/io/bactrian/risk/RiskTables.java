package io.bactrian.risk;

import io.bactrian.http.Ids;
import io.bactrian.platform.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database with the tables of the risk system, and what tests put into it and ask of it. */
final class RiskTables {

  final DataSource postgres = TestPostgres.databaseWithCore();
  final JdbcClient sql = JdbcClient.create(postgres);

  RiskTables() {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(Path.of("migrations/risk/V1__risk.sql")));
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  UUID project() {
    UUID id = Ids.fresh();
    sql.sql("insert into risk.projects (id, name) values (:id, 'p')").param("id", id).update();
    return id;
  }

  /** Puts events into the table, all at once. */
  List<IngestedEvent> insert(UUID project, List<LogOracle.Line> lines) {
    List<IngestedEvent> events = new ArrayList<>();
    for (LogOracle.Line line : lines) {
      events.add(
          new IngestedEvent(
              project,
              Ids.fresh(),
              line.severity(),
              line.type(),
              line.source(),
              null,
              line.time()));
    }
    sql.sql(
            """
            insert into risk.events (id, project_id, source, type, severity, payload, occurred_at)
            select id, :project, source, type, severity, '{}', t
            from unnest(:ids::uuid[], :sources::text[], :types::text[], :severities::text[], :times::timestamptz[])
              as e (id, source, type, severity, t)
            """)
        .param("project", project)
        .param("ids", events.stream().map(e -> e.eventId().toString()).toArray(String[]::new))
        .param("sources", events.stream().map(IngestedEvent::source).toArray(String[]::new))
        .param("types", events.stream().map(IngestedEvent::type).toArray(String[]::new))
        .param("severities", events.stream().map(IngestedEvent::severity).toArray(String[]::new))
        .param("times", events.stream().map(e -> e.occurredAt().toString()).toArray(String[]::new))
        .update();
    return events;
  }

  /** Errors at these seconds of 2026. */
  List<IngestedEvent> errors(UUID project, double... seconds) {
    List<LogOracle.Line> lines = new ArrayList<>();
    for (double second : seconds) {
      lines.add(new LogOracle.Line(at(second), "ERROR", "web", "server_error", ""));
    }
    return insert(project, lines);
  }

  static Instant at(double second) {
    return Instant.parse("2026-01-01T00:00:00Z").plusMillis(Math.round(second * 1000));
  }

  /** A project's messages that wait for the stream, in order; the outbox is empty then. */
  List<String> messages(UUID project) {
    return sql
        .sql(
            "with gone as (delete from risk.outbox returning id, messages) select messages from gone order by id")
        .query(String.class)
        .list()
        .stream()
        .flatMap(String::lines)
        .filter(line -> line.split("\t", 3)[1].equals(project.toString()))
        .toList();
  }
}
