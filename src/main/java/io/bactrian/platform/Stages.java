package io.bactrian.platform;

import io.bactrian.mapping.Mapping;
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
}
