package io.bactrian.projects;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bactrian.access.ApiKeys;
import io.bactrian.access.Caller;
import io.bactrian.access.KnownProjects;
import io.bactrian.http.Ids;
import io.bactrian.http.JsonBody;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Answers the requests about a project's keys: {@code routes/projects.camel.yaml}. */
@Component("projectKeys")
@ConditionalOnWebApplication
public final class ProjectKeys {

  private static final int LONGEST_NAME = 128;
  private static final Map<String, Caller.Kind> KINDS =
      Map.of("secret", Caller.Kind.SECRET, "publishable", Caller.Kind.PUBLISHABLE);

  private final KnownProjects projects;
  private final ApiKeys keys;

  ProjectKeys(KnownProjects projects, ApiKeys keys) {
    this.projects = projects;
    this.keys = keys;
  }

  /**
   * A key in an answer.
   *
   * @param key the whole of it: only in the answer to the request that made it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      UUID id,
      String kind,
      String name,
      @Nullable String key,
      String publicId,
      Instant createdAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {

    static Shown of(ApiKeys.Listed listed, @Nullable String key) {
      return new Shown(
          listed.id(),
          listed.kind().name().toLowerCase(Locale.ROOT),
          listed.name(),
          key,
          listed.publicId(),
          listed.createdAt(),
          listed.lastUsedAt(),
          listed.revokedAt());
    }

    /** Without the key: this may be logged. */
    @Override
    public String toString() {
      return "Shown[" + kind + " " + publicId + "]";
    }
  }

  /** Makes a key: 201 with it, the only time that it is seen. */
  public Reply create(
      @Header("projectId") String projectId,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    UUID project = Ids.require("projectId", projectId);
    JsonBody json = JsonBody.read(contentType, body);
    String name = json.text("name", LONGEST_NAME);
    Caller.Kind kind = json.word("kind", KINDS);
    json.check();
    try {
      ApiKeys.Made made = keys.create(project, name, kind == null ? Caller.Kind.SECRET : kind);
      return Reply.created(
          Shown.of(made.listed(), made.text()),
          "/projects/" + project + "/keys/" + made.listed().id());
    } catch (DataIntegrityViolationException e) {
      throw Projects.unknown(); // the only reference that the row has
    }
  }

  /** All of them, revoked ones too, without what is secret. */
  public Reply list(@Header("projectId") String projectId) {
    UUID project = Ids.require("projectId", projectId);
    projects.require(project);
    return Reply.ok(keys.list(project).stream().map(key -> Shown.of(key, null)).toList());
  }

  /** Revokes one: 204. */
  public Reply revoke(@Header("projectId") String projectId, @Header("keyId") String keyId) {
    if (!keys.revoke(Ids.require("projectId", projectId), Ids.require("keyId", keyId))) {
      throw Problem.of(HttpStatus.NOT_FOUND, "the project has no such key");
    }
    return Reply.nothing();
  }
}
