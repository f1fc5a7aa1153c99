package io.bactrian.cutover;

import io.bactrian.platform.StoreModes.Mode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether all documents have been copied, changes land, and both stores count the same. */
final class BackfillCheck implements Check {

  private static final String COPY =
      """
      select b.settled_at,
        (select s.state from bactrian.sync_collections s
          where s.system = b.system and s.collection = b.collection) as sync,
        (select count(distinct coalesce(q.document_id, q.id::text)) from bactrian.quarantine q
          where q.system = b.system and q.collection = b.collection) as held
      from bactrian.backfills b where b.system = :system and b.collection = :collection
      """;

  private static final String COUNT =
      """
      select c.at, c.mongo, c.postgres, c.agree,
        (select min(g.at) from bactrian.parity_counts g
          where g.system = c.system and g.collection = c.collection and g.agree
            and g.at > coalesce((select max(b.at) from bactrian.parity_counts b
              where b.system = c.system and b.collection = c.collection and not b.agree),
              '-infinity')) as since
      from bactrian.parity_counts c where c.system = :system and c.collection = :collection
      order by c.at desc, c.id desc limit 1
      """;

  private record Copy(boolean settled, @Nullable String sync, long held) {}

  private record Counted(
      Instant at, long mongo, long postgres, boolean agree, @Nullable Instant since) {}

  @Override
  public Name name() {
    return Name.BACKFILL;
  }

  @Override
  public Finding ask(Asked asked) {
    Limits limits = asked.limits();
    String system = asked.mapping().system();
    String limit =
        "copied, equal counts within %s, up to %d in quarantine"
            .formatted(Words.of(limits.countsAge()), limits.quarantined());
    Optional<Copy> copied =
        asked
            .about(COPY)
            .query(
                (row, number) ->
                    new Copy(
                        row.getTimestamp("settled_at") != null,
                        row.getString("sync"),
                        row.getLong("held")))
            .optional();
    if (copied.isEmpty() || !copied.get().settled()) {
      return unchecked(
          copied.isEmpty() ? "not copied" : "not copied to its end",
          limit,
          null,
          "bactrian backfill " + system);
    }
    Copy copy = copied.get();
    if (asked.stage().mode() == Mode.MONGO && !"live".equals(copy.sync())) {
      return unchecked(
          copy.sync() == null ? "nothing follows its changes" : "its changes wait: " + copy.sync(),
          limit,
          null,
          "bactrian sync " + system + " says why");
    }
    if (copy.held() > limits.quarantined()) {
      return failed(
          copy.held() + " documents in quarantine",
          limit,
          null,
          "bactrian quarantine " + system + " names them; mend and replay them");
    }
    return counted(asked, limit);
  }

  private Finding counted(Asked asked, String limit) {
    String todo = "the route parity-counts counts by the clock; is it on?";
    Optional<Counted> last =
        asked
            .about(COUNT)
            .query(
                (row, number) ->
                    new Counted(
                        row.getTimestamp("at").toInstant(),
                        row.getLong("mongo"),
                        row.getLong("postgres"),
                        row.getBoolean("agree"),
                        Times.of(row, "since")))
            .optional();
    if (last.isEmpty()) {
      return unchecked("copied, never counted", limit, null, todo);
    }
    Counted count = last.get();
    String figure = "%d documents, %d rows".formatted(count.mongo(), count.postgres());
    if (!count.agree()) {
      return failed(
          figure,
          limit,
          count.at(),
          "bactrian verify " + asked.mapping().system() + " names what is missing");
    }
    return asked.within(count.at(), asked.limits().countsAge())
        ? passed(figure, limit, count.since())
        : unchecked("counted " + asked.ago(count.at()), limit, count.at(), todo);
  }
}
