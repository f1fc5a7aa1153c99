package io.bactrian.cutover;

import java.util.Locale;

/** Whether PostgreSQL's reads are not much slower than MongoDB's, the same reads in both. */
final class LatencyCheck implements Check {

  private static final String TOOK =
      """
      select bactrian.percentile_ms(bactrian.sum_counts(mongo_took), 0.95) as mongo,
        bactrian.percentile_ms(bactrian.sum_counts(postgres_took), 0.95) as postgres,
        coalesce((select sum(n) from unnest(bactrian.sum_counts(postgres_took)) as n), 0) as reads
      from bactrian.shadow_reads
      where system = :system and collection = :collection
        and at > now() - make_interval(secs => :window)
      """;

  private record Took(double mongo, double postgres, long reads) {}

  @Override
  public Name name() {
    return Name.LATENCY;
  }

  @Override
  public Finding ask(Asked asked) {
    Limits limits = asked.limits();
    String limit =
        "p95 below %s times MongoDB's, of at least %d reads in %s"
            .formatted(limits.latency(), limits.latencyReads(), Words.of(limits.latencyWindow()));
    Took took =
        asked
            .about(TOOK)
            .param("window", limits.latencyWindow().toMillis() / 1e3)
            .query(
                (row, number) ->
                    new Took(
                        row.getDouble("mongo"), row.getDouble("postgres"), row.getLong("reads")))
            .single();
    if (took.reads() < limits.latencyReads() || took.mongo() <= 0) {
      return unchecked(
          took.reads() + " reads measured",
          limit,
          null,
          "the sampler and the application's reads add to it; is the route shadow on?");
    }
    String figure =
        String.format(
            Locale.ROOT,
            "%.1f ms against %.1f ms: %.2f times",
            took.postgres(),
            took.mongo(),
            took.postgres() / took.mongo());
    return took.postgres() < limits.latency() * took.mongo()
        ? passed(figure, limit, null)
        : failed(
            figure,
            limit,
            null,
            "bactrian shadow %s shows both; look for a missing index with explain"
                .formatted(asked.mapping().system()));
  }
}
