package io.bactrian.stores;

import io.bactrian.platform.Transaction;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How many gaps are open, by collection. */
public final class GapCounts {

  private static final String COUNTS =
      """
      select system, collection, count(*) as open, min(created_at) as oldest,
        max(attempts) as attempts, count(*) filter (where attempts >= :alarm) as persistent,
        count(*) filter (where follower = 'mongo') as mirror,
        (array_agg(error order by attempts desc) filter (where error is not null))[1] as error
      from bactrian.gaps group by system, collection order by system, collection
      """;

  /**
   * A collection that has gaps.
   *
   * @param open all of them
   * @param attempts the most that one of them has seen
   * @param persistent those that have seen so many that it is an alarm
   * @param mirror those with which MongoDB has to catch up
   */
  public record Count(
      String system,
      String collection,
      long open,
      Instant oldest,
      int attempts,
      long persistent,
      long mirror,
      @Nullable String error) {}

  private final DataSource postgres;
  private final StoresSettings settings;

  GapCounts(DataSource postgres, StoresSettings settings) {
    this.postgres = postgres;
    this.settings = settings;
  }

  /**
   * All that have any.
   *
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL is away
   */
  public List<Count> all() {
    return Transaction.run(
        postgres,
        "counting gaps",
        transaction ->
            transaction
                .sql()
                .sql(COUNTS)
                .param("alarm", settings.alarmAfter())
                .query(
                    (row, number) ->
                        new Count(
                            row.getString("system"),
                            row.getString("collection"),
                            row.getLong("open"),
                            row.getTimestamp("oldest").toInstant(),
                            row.getInt("attempts"),
                            row.getLong("persistent"),
                            row.getLong("mirror"),
                            row.getString("error")))
                .list());
  }
}
