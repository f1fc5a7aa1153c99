package io.bactrian.cutover;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last comparison of a collection's rows with its documents.
 *
 * @param different documents that their rows don't give back
 * @param lawfulSince since when none was
 */
record RowsLook(
    Instant at, long compared, long differing, long different, @Nullable Instant lawfulSince) {

  private static final String LAST =
      """
      select r.finished_at, r.compared, r.differing, r.different,
        (select min(g.finished_at) from bactrian.parity_results g
          where g.system = r.system and g.collection = r.collection and g.different = 0
            and g.finished_at > coalesce((select max(b.finished_at) from bactrian.parity_results b
              where b.system = r.system and b.collection = r.collection and b.different > 0),
              '-infinity')) as since
      from bactrian.parity_results r
      where r.system = :system and r.collection = :collection
      order by r.finished_at desc, r.run desc limit 1
      """;

  static Optional<RowsLook> last(Check.Asked asked) {
    return asked
        .about(LAST)
        .query(
            (row, number) ->
                new RowsLook(
                    row.getTimestamp("finished_at").toInstant(),
                    row.getLong("compared"),
                    row.getLong("differing"),
                    row.getLong("different"),
                    Times.of(row, "since")))
        .optional();
  }
}
