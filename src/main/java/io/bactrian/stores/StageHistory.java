package io.bactrian.stores;

import io.bactrian.platform.Stage;
import io.bactrian.platform.StageSwitch.Decision;
import io.bactrian.platform.Transaction;
import java.util.Objects;

/** The table {@code bactrian.stage_changes}, inside the transactions that change stages. */
final class StageHistory {

  private static final String ADD =
      """
      insert into bactrian.stage_changes
        (system, collection, from_stage, to_stage, changed_by, why, walk, forced, gate, fenced_ms)
      values (:system, :collection, :from, :to, :by, :why, :walk,
        string_to_array(:forced, ','), :gate::jsonb, :fenced)
      returning id, changed_at::text as at
      """;

  private static final String HAS =
      """
      select exists (select from bactrian.stage_changes
        where id = :id and changed_at = :at::timestamptz)
      """;

  /**
   * One change, by what no other has: a crash may give the number of a change that it has undone to
   * another one, at another time.
   */
  record Entry(long id, String at) {}

  private StageHistory() {}

  static Entry add(
      Transaction transaction,
      StoredCollection collection,
      Stage from,
      Stage to,
      Decision decision,
      long fencedMillis) {
    return transaction
        .sql()
        .sql(ADD)
        .param("system", collection.system())
        .param("collection", collection.name())
        .param("from", from.word())
        .param("to", to.word())
        .param("by", decision.by())
        .param("why", decision.why())
        .param("walk", decision.walk())
        .param("forced", String.join(",", decision.forced()))
        .param("gate", decision.gate())
        .param("fenced", fencedMillis)
        .query(
            (row, number) ->
                new Entry(row.getLong("id"), Objects.requireNonNull(row.getString("at"))))
        .single();
  }

  static boolean has(Transaction transaction, Entry entry) {
    return transaction
        .sql()
        .sql(HAS)
        .param("id", entry.id())
        .param("at", entry.at())
        .query(Boolean.class)
        .single();
  }
}
