package io.bactrian.cutover;

import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Transaction;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which step the walk of a collection is at, in whichever process it is made. */
final class UnderWay {

  /**
   * What a session has noted that still has its turn, by {@code SessionLock}'s numbers; a drill
   * that holds has none, but its own. PostgreSQL shows the number of a lock in two halves.
   */
  private static final String STEP =
      """
      with turns as (
        select pid, (classid::bigint << 32) | objid::bigint as number from pg_catalog.pg_locks
        where locktype = 'advisory' and objsubid = 1 and granted and mode = 'ExclusiveLock'
          and database = (select oid from pg_catalog.pg_database where datname = current_database())
      )
      select walk, step, from_stage, to_stage, changed_by, begun_at, step_at
      from (
        select 1 as rank, walk, step, from_stage, to_stage, changed_by, begun_at, step_at
        from bactrian.walks where system = :system and collection = :collection
          and exists (select from turns
            where pid = session and number = hashtextextended(:name, 14))
        union all
        select 2, 'drill', 'hold', home, case home when 'dual' then 'postgres' else 'dual' end,
          begun_by, begun_at, begun_at
        from bactrian.drills where system = :system and collection = :collection and ended_at is null
          and exists (select from turns where number = hashtextextended(:name, 16))
      ) as steps order by rank limit 1
      """;

  private final DataSource postgres;

  UnderWay(DataSource postgres) {
    this.postgres = postgres;
  }

  /** As it is answered; null when nothing is under way. */
  @Nullable Map<String, Object> of(Mapping mapping) {
    return Transaction.run(
            postgres,
            "looking for a walk",
            transaction ->
                transaction
                    .sql()
                    .sql(STEP)
                    .param("system", mapping.system())
                    .param("collection", mapping.source())
                    .param("name", mapping.qualifiedName())
                    .query(
                        (row, number) -> {
                          Map<String, Object> step = new LinkedHashMap<>();
                          step.put("walk", row.getString("walk"));
                          step.put("step", row.getString("step"));
                          step.put("from", row.getString("from_stage"));
                          step.put("to", row.getString("to_stage"));
                          step.put("by", row.getString("changed_by"));
                          step.put("begun", row.getTimestamp("begun_at").toInstant());
                          step.put("since", row.getTimestamp("step_at").toInstant());
                          return step;
                        })
                    .optional())
        .orElse(null);
  }
}
