package io.bactrian.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether the system's tables are those that its last migration left. */
final class SchemaCheck implements Check {

  private static final String LAST =
      """
      select c.at, c.drifted, c.what, c.version,
        (select min(g.at) from bactrian.schema_checks g
          where g.system = c.system and not g.drifted and g.version = c.version
            and g.at > coalesce((select max(b.at) from bactrian.schema_checks b
              where b.system = c.system and b.drifted), '-infinity')) as since
      from bactrian.schema_checks c where c.system = :system order by c.at desc, c.id desc limit 1
      """;

  private record Look(
      Instant at, boolean drifted, String what, String version, @Nullable Instant since) {}

  @Override
  public Name name() {
    return Name.SCHEMA;
  }

  @Override
  public Finding ask(Asked asked) {
    String limit = "no drift, looked at within " + Words.of(asked.limits().schemaAge());
    List<Look> looks =
        asked
            .ofSystem(LAST)
            .query(
                (row, number) ->
                    new Look(
                        row.getTimestamp("at").toInstant(),
                        row.getBoolean("drifted"),
                        Objects.requireNonNullElse(row.getString("what"), ""),
                        Objects.requireNonNull(row.getString("version")),
                        Times.of(row, "since")))
            .list();
    if (looks.isEmpty()) {
      return unchecked(
          "nobody has looked", limit, null, "the route drift looks by the clock; is it on?");
    }
    Look last = looks.get(0);
    if (last.drifted()) {
      return failed(
          "drifted from version " + last.version(),
          limit,
          last.at(),
          "make a migration of what was changed by hand, or change it back: " + last.what());
    }
    if (!asked.within(last.at(), asked.limits().schemaAge())) {
      return unchecked(
          "looked at " + asked.ago(last.at()),
          limit,
          last.at(),
          "the route drift looks by the clock; is it on?");
    }
    return passed(
        "version " + last.version(), limit, last.since() == null ? last.at() : last.since());
  }
}
