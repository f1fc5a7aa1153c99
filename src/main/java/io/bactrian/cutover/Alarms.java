package io.bactrian.cutover;

import io.bactrian.cutover.Finding.State;
import io.bactrian.platform.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers what was seen last, and announces what begins to fail and what ceases to. */
final class Alarms {

  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  /** Written only when it changes; what it was tells whether an alarm begins or ends. */
  private static final String SEEN =
      """
      with old as (select state from bactrian.gate_findings
        where system = :system and collection = :collection and name = :name),
      seen as (
        insert into bactrian.gate_findings as f (system, collection, name, state, since, figure)
        values (:system, :collection, :name, :state, :since::timestamptz, :figure)
        on conflict (system, collection, name) do update
        set state = excluded.state, since = excluded.since, figure = excluded.figure, at = now()
        where f.state <> excluded.state or f.figure <> excluded.figure
        returning state)
      select coalesce((select state from old), 'unchecked') as was
      where exists (select from seen) and (select state from seen) <> coalesce((select state from old), 'unchecked')
      """;

  private static final String ANNOUNCE =
      """
      insert into bactrian.announcements (kind, system, collection, body)
      values (:kind, :system, :collection, :body::jsonb)
      """;

  private static final String FORGET =
      "delete from bactrian.announcements where at < now() - make_interval(secs => :keep)";

  /**
   * Something that may be an alarm.
   *
   * @param name a check's, or another
   * @param todo what to do about it; null when nothing is
   */
  record Seen(String name, State state, String figure, Instant since, @Nullable String todo) {}

  private final DataSource postgres;
  private final Cutover words;

  Alarms(DataSource postgres, Cutover words) {
    this.postgres = postgres;
    this.words = words;
  }

  /**
   * Remembers them.
   *
   * @param collection empty for what is the whole system's
   */
  void see(String system, String collection, List<Seen> seen) {
    List<Seen> alarms = new ArrayList<>();
    boolean unused =
        Transaction.run(
            postgres,
            "remembering what the gate says",
            transaction -> {
              for (Seen each : seen) {
                if (see(transaction, system, collection, each)) {
                  alarms.add(each);
                }
              }
              return true;
            });
    alarms.forEach(
        each ->
            LOG.error(
                "{}.{}: {}: {}. {}", system, collection, each.name(), each.figure(), each.todo()));
  }

  /** Returns whether it is an alarm that begins. */
  private boolean see(Transaction transaction, String system, String collection, Seen seen) {
    String was =
        transaction
            .sql()
            .sql(SEEN)
            .param("system", system)
            .param("collection", collection)
            .param("name", seen.name())
            .param("state", seen.state().word())
            .param("since", seen.since().toString())
            .param("figure", seen.figure())
            .query(String.class)
            .optional()
            .orElse(null);
    boolean alarm = was != null && seen.state() == State.FAILED;
    boolean clear = was != null && was.equals("failed") && seen.state() != State.FAILED;
    if (alarm || clear) {
      Map<String, String> body =
          Map.of(
              "check",
              seen.name(),
              "figure",
              seen.figure(),
              "todo",
              seen.todo() == null ? "" : seen.todo());
      transaction
          .sql()
          .sql(ANNOUNCE)
          .param("kind", alarm ? "alarm" : "clear")
          .param("system", system)
          .param("collection", collection)
          .param("body", words.text(body))
          .update();
    }
    return alarm;
  }

  /** Forgets what was announced longer ago. */
  void forget(Duration keep) {
    int unused =
        Transaction.run(
            postgres,
            "forgetting announcements",
            transaction -> transaction.sql().sql(FORGET).param("keep", keep.toSeconds()).update());
  }
}
