package io.bactrian.stores;

import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageSwitch.Decision;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * Notes in {@code bactrian.walks} which step a walk is at, whoever makes it and wherever. A note
 * holds for as long as the session has its turn, so that a killed maker leaves none that counts.
 */
final class WalkNotes implements Progress {

  private static final Logger LOG = LoggerFactory.getLogger(WalkNotes.class);

  private static final String BEGIN =
      """
      insert into bactrian.walks (system, collection, walk, from_stage, to_stage, changed_by, step, session)
      values (:system, :collection, :walk, :from, :to, :by, :step, :session)
      on conflict (system, collection) do update
      set walk = excluded.walk, from_stage = excluded.from_stage, to_stage = excluded.to_stage,
        changed_by = excluded.changed_by, step = excluded.step, session = excluded.session,
        begun_at = excluded.begun_at, step_at = excluded.step_at
      """;

  private static final String NEXT =
      """
      update bactrian.walks set step = :step, step_at = clock_timestamp()
      where system = :system and collection = :collection
      """;

  private static final String END =
      "delete from bactrian.walks where system = :system and collection = :collection";

  private final DataSource postgres;
  private final StoredCollection collection;
  private final Stage from;
  private final Stage to;
  private final Decision decision;
  private final int session;
  private final Progress told;
  private boolean begun;
  private boolean lost;

  /**
   * @param turn the session that has the turn
   * @param told who is told too
   */
  WalkNotes(
      DataSource postgres,
      Connection turn,
      StoredCollection collection,
      Stage from,
      Stage to,
      Decision decision,
      Progress told) {
    this.postgres = postgres;
    this.collection = collection;
    this.from = from;
    this.to = to;
    this.decision = decision;
    this.session = session(turn);
    this.told = told;
  }

  private static int session(Connection turn) {
    try (Statement statement = turn.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw StoreUnavailable.of("asking for a session", e);
    }
  }

  @Override
  public void begins(String step) {
    note(transaction -> begun ? next(transaction, step) : begin(transaction, step));
    begun = true;
    told.begins(step);
  }

  /** The walk is over. */
  void end() {
    note(transaction -> of(transaction, END).update());
  }

  private int begin(Transaction transaction, String step) {
    return of(transaction, BEGIN)
        .param("walk", decision.walk())
        .param("from", from.word())
        .param("to", to.word())
        .param("by", decision.by())
        .param("step", step)
        .param("session", session)
        .update();
  }

  private int next(Transaction transaction, String step) {
    return of(transaction, NEXT).param("step", step).update();
  }

  private StatementSpec of(Transaction transaction, String statement) {
    return transaction
        .sql()
        .sql(statement)
        .param("system", collection.system())
        .param("collection", collection.name());
  }

  /** A walk doesn't fail because nobody can see it, nor does it wait for that more than once. */
  private void note(Transaction.Work<Integer> work) {
    if (lost) {
      return;
    }
    try {
      int unused = Transaction.run(postgres, "noting a step", work);
    } catch (StoreUnavailable | LandingFailed e) {
      lost = true;
      LOG.debug("Nobody sees how the walk goes: {}", e.getMessage());
    }
  }
}
