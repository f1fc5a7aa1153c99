package io.bactrian.cutover;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether shadow reads have found nothing for long enough, without a long pause. */
final class ShadowCheck implements Check {

  /** A quarter of the time without a comparison is too long a pause. */
  private static final int PAUSES = 4;

  private static final String READS =
      """
      with minutes as (
        select at, sum(compared) as compared, sum(mismatches) as mismatches
        from bactrian.shadow_reads
        where system = :system and collection = :collection and compared > 0
        group by at
      ), clean as (
        select coalesce(
          (select max(at) + interval '1 min' from minutes where mismatches > 0), '-infinity') as from_then
      )
      select coalesce(sum(compared) filter (where at > now() - make_interval(secs => :window)), 0) as compared,
        coalesce(sum(mismatches) filter (where at > now() - make_interval(secs => :window)), 0) as mismatches,
        max(at) filter (where mismatches > 0) as bad,
        min(at) filter (where at >= from_then) as since, max(at) as last,
        coalesce(extract(epoch from max(pause)
          filter (where at > now() - make_interval(secs => :window))), 0)::bigint as pause
      from (select *, at - lag(at) over (order by at) as pause from minutes) m, clean
      """;

  private record Reads(
      long compared,
      long mismatches,
      @Nullable Instant bad,
      @Nullable Instant since,
      @Nullable Instant last,
      Duration pause) {}

  @Override
  public Name name() {
    return Name.SHADOW;
  }

  @Override
  public Finding ask(Asked asked) {
    Limits limits = asked.limits();
    String limit =
        "none for %s, at least %d reads".formatted(Words.of(limits.shadow()), limits.shadowReads());
    Reads reads =
        asked
            .about(READS)
            .param("window", limits.shadow().toMillis() / 1e3)
            .query(
                (row, number) ->
                    new Reads(
                        row.getLong("compared"),
                        row.getLong("mismatches"),
                        Times.of(row, "bad"),
                        Times.of(row, "since"),
                        Times.of(row, "last"),
                        Duration.ofSeconds(row.getLong("pause"))))
            .single();
    if (reads.mismatches() > 0) {
      return failed(
          "%d mismatches in %d reads".formatted(reads.mismatches(), reads.compared()),
          limit,
          reads.bad(),
          "bactrian shadow %s names them; mend, then wait %s"
              .formatted(asked.mapping().system(), Words.of(limits.shadow())));
    }
    String todo = "the sampler and the application's reads add to it; is the route shadow on?";
    Instant since = reads.since();
    if (since == null || reads.compared() < limits.shadowReads()) {
      return unchecked("%d reads compared".formatted(reads.compared()), limit, since, todo);
    }
    if (!asked.within(reads.last(), pause(limits)) || reads.pause().compareTo(pause(limits)) > 0) {
      return unchecked(
          "%d reads, with a pause of more than %s"
              .formatted(reads.compared(), Words.of(pause(limits))),
          limit,
          since,
          todo);
    }
    Duration clean = Duration.between(since, asked.now());
    return clean.compareTo(limits.shadow()) < 0
        ? unchecked(
            "%d reads, clean for %s".formatted(reads.compared(), Words.of(clean)),
            limit,
            since,
            "wait another " + Words.of(limits.shadow().minus(clean)))
        : passed("%d reads compared".formatted(reads.compared()), limit, since);
  }

  /** No finer than what is recorded: minutes. */
  private static Duration pause(Limits limits) {
    Duration pause = limits.shadow().dividedBy(PAUSES);
    Duration least = Duration.ofMinutes(2);
    return pause.compareTo(least) < 0 ? least : pause;
  }
}
