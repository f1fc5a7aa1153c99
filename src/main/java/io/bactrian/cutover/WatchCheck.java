package io.bactrian.cutover;

import io.bactrian.platform.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether PostgreSQL has led for long enough, MongoDB following. */
final class WatchCheck implements Check {

  /** Where its mode was configured, since somebody set it to what it was. */
  private static final String LEADS =
      """
      select coalesce(max(changed_at) filter (where from_stage <> 'postgres'), min(changed_at)) as since
      from bactrian.stage_changes
      where system = :system and collection = :collection and to_stage = 'postgres' and walk <> 'drill'
      having count(*) > 0
      """;

  @Override
  public Name name() {
    return Name.WATCH;
  }

  @Override
  public Finding ask(Asked asked) {
    Duration asks = asked.limits().watch();
    String limit = "in stage postgres for " + Words.of(asks);
    if (asked.stage() != Stage.POSTGRES && asked.stage() != Stage.RETIRED) {
      return unchecked("it begins with the flip", limit, null, "advance it to postgres");
    }
    Optional<Instant> since =
        asked.about(LEADS).query((row, number) -> row.getTimestamp("since").toInstant()).optional();
    if (since.isEmpty()) {
      return unchecked(
          "nobody knows since when: its mode was configured",
          limit,
          null,
          "set its mode to postgres once, so that it is recorded: bactrian mode %s %s postgres --why TEXT"
              .formatted(asked.mapping().system(), asked.mapping().source()));
    }
    Duration led = Duration.between(since.get(), asked.now());
    return led.compareTo(asks) < 0
        ? unchecked(
            "for " + Words.of(led),
            limit,
            since.get(),
            "watch it for another " + Words.of(asks.minus(led)))
        : passed("for " + Words.of(led), limit, since.get());
  }
}
