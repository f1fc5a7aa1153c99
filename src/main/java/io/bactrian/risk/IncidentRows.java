package io.bactrian.risk;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The incidents of one project, rule and group, in the transaction of whoever works on them. */
final class IncidentRows {

  /** Whoever changes the incidents of a project and rule holds this until the end. */
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended(:rule, hashtextextended(:project, 3)))";

  private static final String PROJECT =
      "select 1 from risk.projects where id = :project for key share";

  private static final String FLOOR =
      """
      select greatest(resolved_at, last_event_at) as floor from risk.incidents
      where project_id = :project and rule = :rule and group_key = :group and resolved_by = 'user'
      order by floor desc limit 1
      """;

  private static final String NEAR =
      """
      select %s from risk.incidents i
      where i.project_id = :project and i.rule = :rule and i.group_key = :group
        and i.merged_into is null and i.resolved_by is distinct from 'user'
        and i.last_event_at > :from and i.first_event_at < :to
        and (:floor::timestamptz is null or i.first_event_at > :floor)
      order by i.first_event_at for update
      """
          .formatted(Incident.COLUMNS);

  private static final String NEWEST =
      """
      select %s from risk.incidents i
      where i.project_id = :project and i.rule = :rule and i.group_key = :group and i.merged_into is null
      order by i.last_event_at desc limit 1 for update
      """
          .formatted(Incident.COLUMNS);

  private static final String RESOLVE =
      """
      update risk.incidents i
      set status = 'RESOLVED', resolved_at = coalesce(resolved_at, :now), resolved_by = :by, merged_into = :into
      where id = :id returning %s
      """
          .formatted(Incident.COLUMNS);

  private static final String MOVE_LINKS =
      """
      with gone as (delete from risk.incident_events where incident_id = :from returning event_id)
      insert into risk.incident_events (incident_id, event_id) select :to, event_id from gone
      on conflict do nothing
      """;

  private static final String FOLLOW =
      "update risk.incidents set merged_into = :to where merged_into = :from";

  private static final String OPEN =
      """
      insert into risk.incidents
        (id, project_id, rule, group_key, status, severity, summary, first_event_at, last_event_at, resolved_at, resolved_by)
      values (:id, :project, :rule, :group, :status, :severity, '', :first, :last, :resolvedAt, :resolvedBy)
      """;

  private static final String LINK =
      """
      insert into risk.incident_events (incident_id, event_id)
      select :id, event from unnest(:events::uuid[]) as event on conflict do nothing
      """;

  private static final String CHANGE =
      """
      update risk.incidents i
      set status = :status, first_event_at = :first, last_event_at = :last, event_count = :count,
        summary = :summary, resolved_at = case when :status = 'RESOLVED' then resolved_at end,
        resolved_by = case when :status = 'RESOLVED' then resolved_by end
      where id = :id returning %s
      """
          .formatted(Incident.COLUMNS);

  private final JdbcClient sql;
  private final UUID project;
  private final String rule;

  IncidentRows(JdbcClient sql, UUID project, String rule) {
    this.sql = sql;
    this.project = project;
    this.rule = rule;
  }

  /** Keeps others from the incidents of this project and rule until the end of the transaction. */
  void lock() {
    sql.sql(LOCK).param("rule", rule).param("project", project.toString()).query(row -> {});
  }

  /** Whether the project is there; it then stays until the end of the transaction. */
  boolean projectIsThere() {
    return sql.sql(PROJECT).param("project", project).query().optionalValue().isPresent();
  }

  /** Up to when events are settled by a person, who resolved what came of them; null for never. */
  @Nullable Instant floor(String group) {
    return of(FLOOR, group)
        .query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional()
        .orElse(null);
  }

  /** The incidents that reach into this time and can still change. */
  List<Incident> near(String group, Instant from, Instant to, @Nullable Instant floor) {
    return of(NEAR, group)
        .param("from", sqlTime(from))
        .param("to", sqlTime(to))
        .param("floor", floor == null ? null : sqlTime(floor))
        .query(Incident::of)
        .list();
  }

  @Nullable Incident newest(String group) {
    return of(NEWEST, group).query(Incident::of).optional().orElse(null);
  }

  Incident resolve(Incident incident, String by, @Nullable UUID into, Instant now) {
    return sql.sql(RESOLVE)
        .param("id", incident.id())
        .param("by", by)
        .param("into", into)
        .param("now", sqlTime(now))
        .query(Incident::of)
        .single();
  }

  /** Moves the links; returns how many the other hadn't had. */
  int moveLinks(UUID from, UUID to) {
    sql.sql(FOLLOW).param("from", from).param("to", to).update();
    return sql.sql(MOVE_LINKS).param("from", from).param("to", to).update();
  }

  void open(
      UUID id,
      String group,
      Status status,
      String severity,
      Instant first,
      Instant last,
      Instant now) {
    boolean over = status == Status.RESOLVED;
    of(OPEN, group)
        .param("id", id)
        .param("status", status.name())
        .param("severity", severity)
        .param("first", sqlTime(first))
        .param("last", sqlTime(last))
        .param("resolvedAt", over ? sqlTime(now) : null)
        .param("resolvedBy", over ? "sweep" : null)
        .update();
  }

  /** Links events; returns how many weren't. */
  int link(UUID id, List<Occurrence> events) {
    return sql.sql(LINK)
        .param("id", id)
        .param(
            "events", events.stream().map(each -> each.event().toString()).toArray(String[]::new))
        .update();
  }

  Incident change(
      UUID id, Status status, Instant first, Instant last, long count, Rule rule, String group) {
    return sql.sql(CHANGE)
        .param("id", id)
        .param("status", status.name())
        .param("first", sqlTime(first))
        .param("last", sqlTime(last))
        .param("count", count)
        .param("summary", rule.summary(count, Duration.between(first, last), group))
        .query(Incident::of)
        .single();
  }

  private JdbcClient.StatementSpec of(String statement, String group) {
    return sql.sql(statement).param("project", project).param("rule", rule).param("group", group);
  }

  static OffsetDateTime sqlTime(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
