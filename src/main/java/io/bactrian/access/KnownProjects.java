package io.bactrian.access;

import io.bactrian.http.Problem;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which projects there are. */
@Component
@ConditionalOnWebApplication
public final class KnownProjects {

  private final JdbcClient postgres;

  KnownProjects(JdbcClient postgres) {
    this.postgres = postgres;
  }

  /** Those of them that there are. */
  public Set<UUID> among(Set<UUID> projects) {
    return postgres
        .sql("select id from risk.projects where id = any(:projects)")
        .param("projects", projects.toArray(UUID[]::new))
        .query(UUID.class)
        .set();
  }

  /**
   * Goes on only if there is such a project.
   *
   * @throws Problem 404
   */
  public void require(UUID project) {
    boolean known =
        postgres
            .sql("select exists (select 1 from risk.projects where id = :id)")
            .param("id", project)
            .query(Boolean.class)
            .single();
    if (!known) {
      throw Problem.of(HttpStatus.NOT_FOUND, "there is no such project");
    }
  }
}
