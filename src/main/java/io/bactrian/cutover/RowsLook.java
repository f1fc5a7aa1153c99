package io.bactrian.cutover;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What comparisons of a collection's rows with its documents say of its mapping.
 *
 * @param begun when the last one was begun: as of then it is evidence
 * @param givenBack documents that their rows gave back in it
 * @param different documents that right rows didn't give back when that was last seen
 * @param differentAt when it was seen
 * @param lawfulSince since when a comparison, begun later than that, has known of none
 */
record RowsLook(
    Instant begun,
    long givenBack,
    long different,
    @Nullable Instant differentAt,
    @Nullable Instant lawfulSince) {

  private static final String LAST =
      """
      with results as (
        select u.started_at, r.finished_at, r.run, r.equal_documents, r.different
        from bactrian.parity_results r join bactrian.parity_runs u on u.id = r.run
        where r.system = :system and r.collection = :collection
      ), bad as (select finished_at, different from results where different > 0
        order by finished_at desc limit 1)
      select l.started_at, l.equal_documents, b.different, b.finished_at as different_at,
        (select min(g.finished_at) from results g
          where g.different = 0 and g.started_at > coalesce(b.finished_at, '-infinity')) as since
      from (select * from results order by started_at desc, run desc limit 1) l left join bad b on true
      """;

  static Optional<RowsLook> last(Check.Asked asked) {
    return asked
        .about(LAST)
        .query(
            (row, number) ->
                new RowsLook(
                    row.getTimestamp("started_at").toInstant(),
                    row.getLong("equal_documents"),
                    row.getLong("different"),
                    Times.of(row, "different_at"),
                    Times.of(row, "since")))
        .optional();
  }
}
