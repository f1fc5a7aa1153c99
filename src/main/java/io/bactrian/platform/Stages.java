package io.bactrian.platform;

import io.bactrian.mapping.Mapping;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where collections stand, as PostgreSQL has it now. */
public final class Stages {

  private static final String STAGE =
      """
      select (select stage from bactrian.modes
          where system = :system and collection = :collection) as said,
        exists (select from bactrian.backfills
          where system = :system and collection = :collection) as copied
      """;

  /** The lock that every write through the stores shares. */
  private static final String KEEP =
      "select pg_advisory_xact_lock_shared(hashtextextended(:name, 13)) is null";

  private static final String FENCED =
      """
      select exists (select from bactrian.modes
        where system = :system and collection = :collection and fenced_at is not null)
      """;

  private final StoreModes modes;

  public Stages(StoreModes modes) {
    this.modes = modes;
  }

  /** As somebody said while it ran, else as it is configured. */
  public Stage of(JdbcClient sql, Mapping mapping) {
    return sql.sql(STAGE)
        .param("system", mapping.system())
        .param("collection", mapping.source())
        .query(
            (row, number) -> {
              String said = row.getString("said");
              Stage stage = said == null ? Stage.of(modes.configured(mapping)) : Stage.of(said);
              return stage == Stage.MONGO && row.getBoolean("copied") ? Stage.BACKFILL : stage;
            })
        .single();
  }

  /**
   * As {@link #of}, and it stays so until the transaction ends.
   *
   * @return null while it is being changed
   */
  public @Nullable Stage keep(JdbcClient sql, Mapping mapping) {
    boolean unused =
        sql.sql(KEEP).param("name", mapping.qualifiedName()).query(Boolean.class).single();
    boolean fenced =
        sql.sql(FENCED)
            .param("system", mapping.system())
            .param("collection", mapping.source())
            .query(Boolean.class)
            .single();
    return fenced ? null : of(sql, mapping);
  }
}
