package io.bactrian.risk;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.bactrian.access.Caller;
import io.bactrian.http.Ids;
import io.bactrian.http.Page;
import io.bactrian.http.Problem;
import io.bactrian.http.Query;
import io.bactrian.http.Reply;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of incidents and of their events. */
@Component("incidentReads")
public final class IncidentReads {

  /** An incident as the original's clients know it; the related events are the newest ten. */
  record Original(
      UUID id,
      UUID projectId,
      Status status,
      String severity,
      List<UUID> relatedEventIds,
      String summary,
      Instant createdAt,
      Instant updatedAt) {}

  /** An event of an incident. */
  record LinkedEvent(
      UUID id,
      UUID projectId,
      String source,
      String type,
      String severity,
      @JsonRawValue String payload,
      @Nullable String correlationId,
      Instant occurredAt,
      Instant createdAt) {}

  // An incident that was migrated has links that nobody has counted.
  private static final String LIST =
      """
      select %s from (
        select id, project_id, rule, group_key, status, severity, summary, first_event_at, last_event_at,
          case when rule is null
            then (select count(*) from risk.incident_events l where l.incident_id = a.id) else event_count end as event_count,
          resolved_at, resolved_by, merged_into, created_at, updated_at
        from risk.incidents a
      ) as i
      {where}
      order by i.created_at desc, i.id desc limit :most
      """
          .formatted(Incident.COLUMNS);

  private static final String OF_PROJECT =
      """
      select i.id, i.project_id, i.status, i.severity, i.summary, i.created_at, i.updated_at,
        array(select l.event_id from risk.incident_events l where l.incident_id = i.id
          order by l.event_id desc limit 10) as related
      from risk.incidents i where i.project_id = :project order by i.created_at desc, i.id desc
      """;

  private static final String PROJECT = "select 1 from risk.projects where id = :id";
  private static final String OWNER = "select project_id from risk.incidents where id = :id";

  private static final String EVENTS =
      """
      select e.id, e.project_id, e.source, e.type, e.severity, e.payload::text as payload, e.correlation_id,
        e.occurred_at, e.created_at
      from risk.incident_events l join risk.events e on e.id = l.event_id
      where l.incident_id = :id and (:after::uuid is null or l.event_id < :after)
      order by l.event_id desc limit :most
      """;

  private final JdbcClient sql;

  IncidentReads(JdbcClient postgres) {
    this.sql = postgres;
  }

  /**
   * The newest incidents first, narrowed by {@code projectId, status, severity, rule, from, to}.
   *
   * @return 200 with a page
   * @throws Problem 400, 403
   */
  public Reply list(@Headers Map<String, Object> parameters) {
    Query query = new Query(parameters);
    UUID project = query.id("projectId");
    Map<String, @Nullable Object> given = new HashMap<>();
    given.put("i.status = :status", query.word("status", Status.WORDS));
    given.put("i.severity = :severity", query.word("severity", Severities.OF_INCIDENTS));
    given.put("i.rule = :rule", query.text("rule"));
    Instant from = query.time("from");
    Instant to = query.time("to");
    Page.Cursor after = query.after();
    int limit = query.limit();
    query.check();
    UUID only = Caller.current().onlyProject();
    if (project != null || only != null) {
      project = project == null ? only : project;
      Caller.current().require(Objects.requireNonNull(project), Caller.Right.WORK);
    }
    given.put("i.project_id = :project", project);
    given.put("i.created_at >= :from", from == null ? null : IncidentRows.sqlTime(from));
    given.put("i.created_at < :to", to == null ? null : IncidentRows.sqlTime(to));
    return Reply.ok(page(given, after, limit));
  }

  private Page<Incident> page(
      Map<String, @Nullable Object> given, Page.@Nullable Cursor after, int limit) {
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new HashMap<>();
    given.forEach(
        (condition, value) -> {
          if (value != null) {
            conditions.add(condition);
            values.put(condition.substring(condition.indexOf(':') + 1), value);
          }
        });
    if (after != null) {
      conditions.add("(i.created_at, i.id) < (:afterTime, :afterId)");
      values.put("afterTime", IncidentRows.sqlTime(after.time()));
      values.put("afterId", after.id());
    }
    String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
    List<Incident> found =
        sql.sql(LIST.replace("{where}", where))
            .params(values)
            .param("most", limit + 1)
            .query(Incident::of)
            .list();
    return Page.of(found, limit, last -> new Page.Cursor(last.createdAt(), last.id()));
  }

  /**
   * All incidents of a project, the newest first, as the original answers.
   *
   * @param id of the project
   * @return 200 with an array
   * @throws Problem 400, 403, 404
   */
  public Reply ofProject(@Header("id") @Nullable String id) {
    UUID project = Ids.require("projectId", id);
    Caller.current().require(project, Caller.Right.WORK);
    if (sql.sql(PROJECT).param("id", project).query().listOfRows().isEmpty()) {
      throw Problem.of(HttpStatus.NOT_FOUND, "there is no project " + project);
    }
    return Reply.ok(
        sql.sql(OF_PROJECT).param("project", project).query(IncidentReads::original).list());
  }

  /**
   * The events of an incident, those that came last first.
   *
   * @param id of the incident
   * @return 200 with a page
   * @throws Problem 400, 403, 404
   */
  public Reply events(@Header("id") @Nullable String id, @Headers Map<String, Object> parameters) {
    UUID incident = Ids.require("id", id);
    Query query = new Query(parameters);
    Page.Cursor after = query.after();
    int limit = query.limit();
    query.check();
    UUID project =
        sql.sql(OWNER)
            .param("id", incident)
            .query(UUID.class)
            .optional()
            .orElseThrow(
                () -> Problem.of(HttpStatus.NOT_FOUND, "there is no incident " + incident));
    Caller.current().require(project, Caller.Right.WORK);
    List<LinkedEvent> found =
        sql.sql(EVENTS)
            .param("id", incident)
            .param("after", after == null ? null : after.id())
            .param("most", limit + 1)
            .query(IncidentReads::event)
            .list();
    return Reply.ok(Page.of(found, limit, last -> new Page.Cursor(last.occurredAt(), last.id())));
  }

  private static Original original(ResultSet row, int number) throws SQLException {
    Array related = row.getArray("related");
    return new Original(
        row.getObject("id", UUID.class),
        row.getObject("project_id", UUID.class),
        Status.valueOf(row.getString("status")),
        row.getString("severity"),
        Stream.of((Object[]) related.getArray()).map(UUID.class::cast).toList(),
        row.getString("summary"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }

  private static LinkedEvent event(ResultSet row, int number) throws SQLException {
    return new LinkedEvent(
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
