package io.bactrian.ingest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.bactrian.access.Caller;
import io.bactrian.access.Caller.Right;
import io.bactrian.access.KnownProjects;
import io.bactrian.http.Page;
import io.bactrian.http.Problem;
import io.bactrian.http.Query;
import io.bactrian.http.Reply;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists the events of a project, newest first. */
public final class ListEvents {

  private static final String SELECT =
      """
      select id, project_id, source, type, severity, payload::text as payload, correlation_id,
        occurred_at, created_at
      from risk.events
      where project_id = :project
        and (:severity::text is null or severity = :severity)
        and (:type::text is null or type = :type)
        and (:source::text is null or source = :source)
        and (:correlation::text is null or correlation_id = :correlation)
        and occurred_at >= :from and occurred_at < :to
        and (occurred_at, id) < (:time, :id)
      order by occurred_at desc, id desc
      limit :limit
      """;

  private static final OffsetDateTime BEGINNING = OffsetDateTime.parse("0001-01-01T00:00:00Z");
  private static final OffsetDateTime END = OffsetDateTime.parse("9999-12-31T23:59:59.999999Z");
  private static final UUID LAST = new UUID(-1, -1);

  private final JdbcClient postgres;
  private final KnownProjects projects;

  ListEvents(JdbcClient postgres, KnownProjects projects) {
    this.postgres = postgres;
    this.projects = projects;
  }

  /** An event as it is listed; times in UTC. */
  record Listed(
      UUID id,
      UUID projectId,
      String source,
      String type,
      String severity,
      @JsonRawValue String payload,
      @Nullable String correlationId,
      Instant occurredAt,
      Instant createdAt) {}

  /**
   * A page of {@code projectId}'s events, which a key need not name; filtered by {@code severity},
   * {@code type}, {@code source}, {@code correlationId}, {@code from} (inclusive) and {@code to}
   * (exclusive) of the time at which they occurred.
   *
   * @throws Problem 400 with every parameter that is wrong, 403, 404
   */
  public Reply list(@Headers Map<String, Object> headers) {
    Query query = new Query(headers);
    UUID asked = query.id("projectId");
    String severity = query.word("severity", Set.copyOf(Severity.NAMES));
    String type = query.text("type");
    String source = query.text("source");
    String correlation = query.text("correlationId");
    Instant from = query.time("from");
    Instant to = query.time("to");
    int limit = query.limit();
    Page.Cursor after = query.after();
    query.check();
    UUID project = project(asked);
    List<Listed> found =
        postgres
            .sql(SELECT)
            .param("project", project)
            .param("severity", severity)
            .param("type", type)
            .param("source", source)
            .param("correlation", correlation)
            .param("from", from == null ? BEGINNING : from.atOffset(ZoneOffset.UTC))
            .param("to", to == null ? END : to.atOffset(ZoneOffset.UTC))
            .param("time", after == null ? END : after.time().atOffset(ZoneOffset.UTC))
            .param("id", after == null ? LAST : after.id())
            .param("limit", limit + 1)
            .query((row, number) -> listed(row))
            .list();
    return Reply.ok(
        Page.of(found, limit, event -> new Page.Cursor(event.occurredAt(), event.id())));
  }

  private UUID project(@Nullable UUID asked) {
    UUID project = asked == null ? Caller.current().onlyProject() : asked;
    if (project == null) {
      throw Problem.invalid("projectId", "is required");
    }
    Caller.current().require(project, Right.WORK);
    projects.require(project);
    return project;
  }

  private static Listed listed(ResultSet row) throws SQLException {
    return new Listed(
        row.getObject("id", UUID.class),
        row.getObject("project_id", UUID.class),
        row.getString("source"),
        row.getString("type"),
        row.getString("severity"),
        row.getString("payload"),
        row.getString("correlation_id"),
        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
