package io.bactrian.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bactrian.http.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The keys of projects: made, listed, revoked, and recognised when they come with a request. */
public final class ApiKeys implements AutoCloseable {

  /**
   * A key as people see it in a list.
   *
   * @param publicId its part that is no secret
   */
  public record Listed(
      UUID id,
      Caller.Kind kind,
      String name,
      String publicId,
      Instant createdAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {}

  /**
   * A key that was just made.
   *
   * @param text the whole of it, which nobody will ever be able to tell again
   */
  public record Made(Listed listed, String text) {}

  private final JdbcClient postgres;
  private final KeyLookup lookup;
  private final KeyUses uses;

  ApiKeys(JdbcClient postgres, Duration cacheTime) {
    this.postgres = postgres;
    this.lookup = new KeyLookup(this::read, cacheTime, Ticker.systemTicker());
    this.uses = new KeyUses(this::used);
  }

  /**
   * Makes a key.
   *
   * @param name up to 128 characters, not blank
   * @throws org.springframework.dao.DataIntegrityViolationException when there is no such project
   */
  public Made create(UUID project, String name, Caller.Kind kind) {
    ApiKey key = ApiKey.fresh(kind);
    Listed listed =
        postgres
            .sql(
                """
                insert into risk.api_keys (id, project_id, kind, name, public_id, hash)
                values (:id, :project, :kind, :name, :publicId, :hash)
                returning *
                """)
            .param("id", Ids.fresh())
            .param("project", project)
            .param("kind", kind.name().toLowerCase(Locale.ROOT))
            .param("name", name)
            .param("publicId", key.publicId())
            .param("hash", key.hash())
            .query(ApiKeys::listed)
            .single();
    return new Made(listed, key.text());
  }

  /** The keys of a project, revoked ones too, in the order in which they were made. */
  public List<Listed> list(UUID project) {
    return postgres
        .sql("select * from risk.api_keys where project_id = :project order by created_at, id")
        .param("project", project)
        .query(ApiKeys::listed)
        .list();
  }

  /**
   * Revokes a key for ever: here at once, on other replicas within the cache time.
   *
   * @return whether the project has such a key, revoked before or not
   */
  public boolean revoke(UUID project, UUID key) {
    List<String> publicIds =
        postgres
            .sql(
                """
                update risk.api_keys set revoked_at = coalesce(revoked_at, now())
                where id = :id and project_id = :project
                returning public_id
                """)
            .param("id", key)
            .param("project", project)
            .query(String.class)
            .list();
    publicIds.forEach(lookup::revoked);
    return !publicIds.isEmpty();
  }

  /** Those of these keys, by their ids, that may still be used: as PostgreSQL has it now. */
  public Set<UUID> among(Set<UUID> keys) {
    return postgres
        .sql("select id from risk.api_keys where id = any(:keys) and revoked_at is null")
        .param("keys", keys.toArray(UUID[]::new))
        .query(UUID.class)
        .set();
  }

  /** To be called when a project, and so its keys, has been deleted. */
  public void gone(UUID project) {
    lookup.gone(project);
  }

  /**
   * Whose key this is; null when it is nobody's.
   *
   * @throws io.bactrian.http.Problem 503 when that can't be found out now
   */
  Caller.@Nullable Key recognise(String text) {
    ApiKey given = ApiKey.parse(text);
    StoredKey stored = given == null ? null : lookup.find(given.publicId());
    if (given == null || stored == null || !stored.is(given)) {
      return null;
    }
    uses.note(stored.caller().id());
    return stored.caller();
  }

  private @Nullable StoredKey read(String publicId) {
    return postgres
        .sql(
            """
            select id, project_id, kind, hash from risk.api_keys
            where public_id = :publicId and revoked_at is null
            """)
        .param("publicId", publicId)
        .query(
            (row, number) ->
                new StoredKey(
                    new Caller.Key(
                        row.getObject("id", UUID.class),
                        row.getObject("project_id", UUID.class),
                        kind(row)),
                    row.getBytes("hash")))
        .optional()
        .orElse(null);
  }

  private void used(Set<UUID> keys) {
    postgres
        .sql(
            """
            update risk.api_keys set last_used_at = now()
            where id = any(:keys)
              and (last_used_at is null or last_used_at < now() - interval '1 minute')
            """)
        .param("keys", keys.toArray(UUID[]::new))
        .update();
  }

  private static Listed listed(ResultSet row, int number) throws SQLException {
    return new Listed(
        row.getObject("id", UUID.class),
        kind(row),
        row.getString("name"),
        row.getString("public_id"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row, "last_used_at"),
        instant(row, "revoked_at"));
  }

  private static Caller.Kind kind(ResultSet row) throws SQLException {
    return Caller.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  @Override
  public void close() {
    lookup.close();
    uses.close();
  }
}
