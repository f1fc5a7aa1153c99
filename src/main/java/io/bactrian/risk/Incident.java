package io.bactrian.risk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An incident as it is told.
 *
 * @param rule what opened it; null when a person did, or the application that was migrated
 * @param groupKey which group of the rule; empty when it has none
 * @param firstEventAt the first event at which the rule fired; null without a rule
 * @param lastEventAt the last one
 * @param eventCount how many events are linked
 * @param resolvedBy {@code sweep}, {@code user} or {@code merge}
 * @param mergedInto the incident that it turned out to be a part of
 */
record Incident(
    UUID id,
    UUID projectId,
    @Nullable String rule,
    String groupKey,
    Status status,
    String severity,
    String summary,
    @Nullable Instant firstEventAt,
    @Nullable Instant lastEventAt,
    long eventCount,
    @Nullable Instant resolvedAt,
    @Nullable String resolvedBy,
    @Nullable UUID mergedInto,
    Instant createdAt,
    Instant updatedAt) {

  /** The columns that {@link #of} reads, of a table called i. */
  static final String COLUMNS =
      """
      i.id, i.project_id, i.rule, i.group_key, i.status, i.severity, i.summary, i.first_event_at,
      i.last_event_at, i.event_count, i.resolved_at, i.resolved_by, i.merged_into, i.created_at, i.updated_at
      """;

  static Incident of(ResultSet row, int number) throws SQLException {
    return new Incident(
        row.getObject("id", UUID.class),
        row.getObject("project_id", UUID.class),
        row.getString("rule"),
        row.getString("group_key"),
        Status.valueOf(row.getString("status")),
        row.getString("severity"),
        row.getString("summary"),
        time(row, "first_event_at"),
        time(row, "last_event_at"),
        row.getLong("event_count"),
        time(row, "resolved_at"),
        row.getString("resolved_by"),
        row.getObject("merged_into", UUID.class),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
