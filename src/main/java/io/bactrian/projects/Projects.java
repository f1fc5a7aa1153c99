package io.bactrian.projects;

import io.bactrian.access.ApiKeys;
import io.bactrian.access.Caller;
import io.bactrian.http.Ids;
import io.bactrian.http.JsonBody;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Answers the requests about projects: {@code routes/projects.camel.yaml}. */
@Component("projects")
@ConditionalOnWebApplication
public final class Projects {

  private static final int LONGEST_NAME = 512;

  private final JdbcClient postgres;
  private final ApiKeys keys;

  Projects(JdbcClient postgres, ApiKeys keys) {
    this.postgres = postgres;
    this.keys = keys;
  }

  /** Makes a project: 201 with it. */
  public Reply create(
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType, @Body byte @Nullable [] body) {
    String name = name(contentType, body);
    Project project =
        postgres
            .sql("insert into risk.projects (id, name) values (:id, :name) returning *")
            .param("id", Ids.fresh())
            .param("name", name)
            .query(Projects::project)
            .single();
    return Reply.created(project, "/projects/" + project.id());
  }

  /** All of them by name, as a plain array. */
  public Reply list() {
    return Reply.ok(
        postgres
            .sql("select * from risk.projects order by name, id")
            .query(Projects::project)
            .list());
  }

  /** One of them. */
  public Reply get(@Header("projectId") String projectId) {
    UUID id = Ids.require("projectId", projectId);
    Caller.current().require(id, Caller.Right.WORK);
    return Reply.ok(
        postgres
            .sql("select * from risk.projects where id = :id")
            .param("id", id)
            .query(Projects::project)
            .optional()
            .orElseThrow(Projects::unknown));
  }

  /** Gives it another name. */
  public Reply rename(
      @Header("projectId") String projectId,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    UUID id = Ids.require("projectId", projectId);
    return Reply.ok(
        postgres
            .sql("update risk.projects set name = :name where id = :id returning *")
            .param("id", id)
            .param("name", name(contentType, body))
            .query(Projects::project)
            .optional()
            .orElseThrow(Projects::unknown));
  }

  /**
   * Deletes it with its keys: one that has events or incidents only if asked to.
   *
   * @param force {@code true} to delete its events and incidents too
   */
  public Reply delete(
      @Header("projectId") String projectId, @Header("force") @Nullable String force) {
    UUID id = Ids.require("projectId", projectId);
    if (force != null && !force.equals("true") && !force.equals("false")) {
      throw Problem.invalid("force", "must be true or false");
    }
    int deleted =
        postgres
            .sql(
                """
                delete from risk.projects where id = :id and (:force or not (
                  exists (select from risk.events where project_id = :id)
                  or exists (select from risk.incidents where project_id = :id)))
                """)
            .param("id", id)
            .param("force", "true".equals(force))
            .update();
    if (deleted == 0) {
      get(projectId);
      throw Problem.of(
          HttpStatus.CONFLICT, "the project has events or incidents; ?force=true deletes them too");
    }
    keys.gone(id);
    return Reply.nothing();
  }

  private static String name(@Nullable String contentType, byte @Nullable [] body) {
    JsonBody json = JsonBody.read(contentType, body);
    String name = json.text("name", LONGEST_NAME);
    json.check();
    return name;
  }

  static Problem unknown() {
    return Problem.of(HttpStatus.NOT_FOUND, "there is no such project");
  }

  private static Project project(ResultSet row, int number) throws SQLException {
    return new Project(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }
}
