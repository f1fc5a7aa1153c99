package io.bactrian.risk;

import io.bactrian.access.Caller;
import io.bactrian.http.Ids;
import io.bactrian.http.JsonBody;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.Transaction;
import io.bactrian.stream.Outbox;
import io.bactrian.stream.StreamMessage;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people do with incidents: make one, and say where it stands. */
@Component("incidentWrites")
public final class IncidentWrites {

  /** Characters of a summary, and events of an incident that a person makes. */
  private static final int LONGEST = 10_000;

  private static final int MOST_IDS = 1_000;

  private static final String PROJECT = "select 1 from risk.projects where id = :id for key share";

  private static final String UNKNOWN_EVENTS =
      """
      select wanted from unnest(:events::uuid[]) as wanted
      where not exists (select 1 from risk.events e where e.id = wanted and e.project_id = :project)
      """;

  private static final String INSERT =
      """
      insert into risk.incidents as i
        (id, project_id, status, severity, summary, event_count, resolved_at, resolved_by)
      values (:id, :project, :status, :severity, :summary, :count, :resolvedAt, :resolvedBy)
      returning %s
      """
          .formatted(Incident.COLUMNS);

  private static final String LINK =
      """
      insert into risk.incident_events (incident_id, event_id)
      select :id, event from unnest(:events::uuid[]) as event
      """;

  private static final String OWNER = "select project_id, rule from risk.incidents where id = :id";

  private static final String FIND =
      "select %s from risk.incidents i where i.id = :id for update".formatted(Incident.COLUMNS);

  private static final String SET_STATUS =
      """
      update risk.incidents i
      set status = :status, resolved_at = :resolvedAt, resolved_by = :resolvedBy
      where id = :id returning %s
      """
          .formatted(Incident.COLUMNS);

  private record Owner(UUID project, @Nullable String rule) {}

  private final DataSource postgres;
  private final Clock clock;

  @Autowired
  IncidentWrites(PromptPostgres postgres) {
    this(postgres.dataSource(), Clock.systemUTC());
  }

  IncidentWrites(DataSource postgres, Clock clock) {
    this.postgres = postgres;
    this.clock = clock;
  }

  /**
   * Makes an incident by hand.
   *
   * @param body {@code projectId, status, severity, summary} and perhaps {@code relatedEventIds}
   * @return 201 with its id
   * @throws Problem 400, 403, 404 when there is no such project
   */
  public Reply create(
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType, @Body byte @Nullable [] body) {
    JsonBody read = JsonBody.read(contentType, body);
    UUID project = read.id("projectId");
    String status = read.word("status", Status.WORDS);
    String severity = read.word("severity", Severities.OF_INCIDENTS);
    String summary = read.text("summary", LONGEST);
    Set<UUID> events = read.ids("relatedEventIds", MOST_IDS);
    read.check();
    if (project == null) {
      throw new IllegalStateException("check has let a wrong projectId pass");
    }
    Caller.current().require(project, Caller.Right.WORK);
    UUID id = Ids.fresh();
    Transaction.run(
        postgres,
        "creating an incident",
        transaction -> {
          JdbcClient sql = transaction.sql();
          if (sql.sql(PROJECT).param("id", project).query().listOfRows().isEmpty()) {
            throw Problem.of(HttpStatus.NOT_FOUND, "there is no project " + project);
          }
          String[] ids = events.stream().map(UUID::toString).toArray(String[]::new);
          refuseUnknown(sql, project, ids);
          Incident made =
              sql.sql(INSERT)
                  .param("id", id)
                  .param("project", project)
                  .param("status", status)
                  .param("severity", severity)
                  .param("summary", summary)
                  .param("count", ids.length)
                  .params(resolution(Status.valueOf(status)))
                  .query(Incident::of)
                  .single();
          sql.sql(LINK).param("id", id).param("events", ids).update();
          Outbox.add(transaction.connection(), List.of(Messages.created(made)));
          return made;
        });
    return Reply.created(Map.of("id", id), "/incidents/" + id + "/events");
  }

  private static void refuseUnknown(JdbcClient sql, UUID project, String[] ids) {
    List<String> unknown =
        sql.sql(UNKNOWN_EVENTS)
            .param("events", ids)
            .param("project", project)
            .query(String.class)
            .list();
    if (!unknown.isEmpty()) {
      throw Problem.invalid(
          "relatedEventIds",
          "must be events of the project, which these are not: " + String.join(", ", unknown));
    }
  }

  /**
   * Says where an incident stands.
   *
   * @param body {@code status}
   * @return 200 with the incident; also when that was its status already
   * @throws Problem 400, 403, 404, 409 when it is resolved, which is for good
   */
  public Reply change(
      @Header("id") @Nullable String id,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    UUID incident = Ids.require("id", id);
    JsonBody read = JsonBody.read(contentType, body);
    String status = read.word("status", Status.WORDS);
    read.check();
    return Reply.ok(
        Transaction.run(
            postgres,
            "changing incident " + incident,
            transaction -> {
              Owner owner = owner(transaction.sql(), incident);
              Caller.current().require(owner.project(), Caller.Right.WORK);
              return setStatus(transaction, incident, owner, Status.valueOf(status));
            }));
  }

  /** As a person does who may. */
  Incident setStatus(UUID incident, Status status) {
    return Transaction.run(
        postgres,
        "changing incident " + incident,
        transaction ->
            setStatus(transaction, incident, owner(transaction.sql(), incident), status));
  }

  private static Owner owner(JdbcClient sql, UUID incident) {
    return sql.sql(OWNER)
        .param("id", incident)
        .query((row, number) -> new Owner(row.getObject(1, UUID.class), row.getString(2)))
        .optional()
        .orElseThrow(() -> none(incident));
  }

  private Incident setStatus(Transaction transaction, UUID incident, Owner owner, Status status)
      throws SQLException {
    JdbcClient sql = transaction.sql();
    if (owner.rule() != null) {
      // The rules' evaluation must not be in the middle of it.
      new IncidentRows(sql, owner.project(), owner.rule()).lock();
    }
    Incident before =
        sql.sql(FIND)
            .param("id", incident)
            .query(Incident::of)
            .optional()
            .orElseThrow(() -> none(incident));
    if (before.status() == status) {
      return before;
    }
    if (before.status() == Status.RESOLVED) {
      throw Problem.of(HttpStatus.CONFLICT, "the incident is resolved, which is for good");
    }
    Incident after =
        sql.sql(SET_STATUS)
            .param("id", incident)
            .param("status", status.name())
            .params(resolution(status))
            .query(Incident::of)
            .single();
    StreamMessage message = Messages.updated(after);
    Outbox.add(transaction.connection(), List.of(message));
    return after;
  }

  private Map<String, @Nullable Object> resolution(Status status) {
    boolean over = status == Status.RESOLVED;
    Map<String, @Nullable Object> resolution = new HashMap<>();
    resolution.put("resolvedAt", over ? IncidentRows.sqlTime(clock.instant()) : null);
    resolution.put("resolvedBy", over ? "user" : null);
    return resolution;
  }

  private static Problem none(UUID incident) {
    return Problem.of(HttpStatus.NOT_FOUND, "there is no incident " + incident);
  }
}
