package io.bactrian.cutover;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether no comparison of any kind has found a difference for long enough. The clock starts anew
 * when the first exact comparison of all rows ends that was begun after the difference, or after
 * the repair: one that was under way has compared some rows before.
 */
final class MismatchCheck implements Check {

  private static final String CLOCK =
      """
      with results as (
        select u.started_at, r.finished_at, r.differing
        from bactrian.parity_results r join bactrian.parity_runs u on u.id = r.run
        where r.system = :system and r.collection = :collection
      ), bad as (
        select finished_at as at, differing || ' documents differ from their rows' as what
        from results where differing > 0
        union all
        select at, mongo || ' documents against ' || postgres || ' rows' from bactrian.parity_counts
        where system = :system and collection = :collection and not agree
        union all
        select started_at, 'paired query ' || query from bactrian.paired_results
        where system = :system and collection = :collection and verdict = 'differ'
        union all
        select at, 'a read was answered differently' from bactrian.shadow_mismatches
        where system = :system and collection = :collection
        union all
        select coalesce(settled_at, at), 'a repair was made' from bactrian.repairs
        where system = :system and collection = :collection and outcome <> 'was equal'
      ), last_bad as (select at, what from bad order by at desc limit 1)
      select (select at from last_bad) as bad, (select what from last_bad) as what,
        min(finished_at) filter (
          where differing = 0 and started_at > coalesce((select at from last_bad), '-infinity')) as since,
        max(started_at) as last
      from results
      """;

  private record Clock(
      @Nullable Instant bad,
      @Nullable String what,
      @Nullable Instant since,
      @Nullable Instant last) {}

  @Override
  public Name name() {
    return Name.MISMATCH;
  }

  @Override
  public Finding ask(Asked asked) {
    Duration asks = asked.limits().mismatch();
    String limit =
        "none for %s, rows compared within %s"
            .formatted(Words.of(asks), Words.of(asked.limits().rowsAge()));
    String verify = "bactrian verify " + asked.mapping().system();
    Clock clock =
        asked
            .about(CLOCK)
            .query(
                (row, number) ->
                    new Clock(
                        Times.of(row, "bad"),
                        row.getString("what"),
                        Times.of(row, "since"),
                        Times.of(row, "last")))
            .single();
    Instant since = clock.since();
    if (since == null) {
      Instant bad = clock.bad();
      return bad == null
          ? unchecked("never compared", limit, null, verify)
          : failed(
              "%s, %s".formatted(clock.what(), asked.ago(bad)),
              limit,
              bad,
              "bactrian differences %s %s, then repair, then %s"
                  .formatted(asked.mapping().system(), asked.mapping().source(), verify));
    }
    if (!asked.within(clock.last(), asked.limits().rowsAge())) {
      return unchecked("rows were compared too long ago", limit, since, verify);
    }
    Duration clean = Duration.between(since, asked.now());
    return clean.compareTo(asks) < 0
        ? unchecked(
            "none for " + Words.of(clean),
            limit,
            since,
            "wait another " + Words.of(asks.minus(clean)))
        : passed("none for " + Words.of(clean), limit, since);
  }
}
