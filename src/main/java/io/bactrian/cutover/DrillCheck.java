package io.bactrian.cutover;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the last drill went there and back, not too long ago, on today's schema. */
final class DrillCheck implements Check {

  private static final String LAST =
      """
      select ended_at, passed, what, begun_at, array_to_string(forced, ', ') as forced,
        (select p.at from bactrian.schema_prints p where p.system = d.system) as schema_at
      from bactrian.drills d where system = :system and collection = :collection
      order by id desc limit 1
      """;

  private record Drilled(
      Instant begunAt,
      @Nullable Instant endedAt,
      boolean passed,
      @Nullable String what,
      String forced,
      @Nullable Instant schemaAt) {}

  @Override
  public Name name() {
    return Name.DRILL;
  }

  @Override
  public Finding ask(Asked asked) {
    String limit = "passed within %s, on this schema".formatted(Words.of(asked.limits().drill()));
    String todo =
        "bactrian drill %s.%s".formatted(asked.mapping().system(), asked.mapping().source());
    Optional<Drilled> last =
        asked
            .about(LAST)
            .query(
                (row, number) ->
                    new Drilled(
                        row.getTimestamp("begun_at").toInstant(),
                        Times.of(row, "ended_at"),
                        row.getBoolean("passed"),
                        row.getString("what"),
                        Objects.requireNonNullElse(row.getString("forced"), ""),
                        Times.of(row, "schema_at")))
            .optional();
    if (last.isEmpty()) {
      return unchecked("never drilled", limit, null, todo);
    }
    Drilled drill = last.get();
    Instant ended = drill.endedAt();
    if (ended == null) {
      return unchecked("a drill is under way", limit, drill.begunAt(), "wait for its end");
    }
    if (!drill.passed()) {
      return failed(
          "the last failed %s: %s".formatted(asked.ago(ended), drill.what()), limit, ended, todo);
    }
    if (!asked.within(ended, asked.limits().drill())
        || drill.schemaAt() != null && drill.schemaAt().isAfter(ended)) {
      return unchecked("passed " + asked.ago(ended) + ", too long ago", limit, ended, todo);
    }
    String past = drill.forced().isEmpty() ? "" : ", forced past " + drill.forced();
    return passed("passed " + asked.ago(ended) + past, limit, ended);
  }
}
