package io.bactrian.cutover;

import io.bactrian.cutover.Cutover.Order;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.SessionLock;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Condition;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The table {@code bactrian.drills}, and a lock that says that a drill's maker lives. */
final class DrillRecords {

  private static final String BEGIN =
      """
      insert into bactrian.drills (system, collection, home, begun_by, why, forced)
      values (:system, :collection, :home, :by, :why, string_to_array(:forced, ',')) returning id
      """;

  private static final String END =
      """
      update bactrian.drills set ended_at = clock_timestamp(), passed = :passed, what = :what,
        proof = :proof::jsonb
      where id = :id and ended_at is null
      """;

  private static final String UNDER_WAY =
      """
      select id, home from bactrian.drills
      where system = :system and collection = :collection and ended_at is null order by id desc
      """;

  /** Until the transaction ends nobody ends it. */
  private static final String HOLD =
      "select id from bactrian.drills where id = :id and ended_at is null for %s";

  /** One that has not ended. */
  record Open(long id, Stage home) {}

  private final DataSource postgres;

  DrillRecords(DataSource postgres) {
    this.postgres = postgres;
  }

  long begin(Mapping mapping, Stage home, Order order, List<String> forced) {
    return Transaction.run(
        postgres,
        "beginning a drill",
        transaction ->
            transaction
                .sql()
                .sql(BEGIN)
                .param("system", mapping.system())
                .param("collection", mapping.source())
                .param("home", home.word())
                .param("by", order.by())
                .param("why", order.why())
                .param("forced", String.join(",", forced))
                .query(Long.class)
                .single());
  }

  void end(long id, boolean passed, String what, @Nullable String proof) {
    int unused =
        Transaction.run(
            postgres, "ending a drill", transaction -> end(transaction, id, passed, what, proof));
  }

  private static int end(
      Transaction transaction, long id, boolean passed, String what, @Nullable String proof) {
    return transaction
        .sql()
        .sql(END)
        .param("id", id)
        .param("passed", passed)
        .param("what", what)
        .param("proof", proof)
        .update();
  }

  /**
   * Ends one that is at home.
   *
   * @param home whether it is; asked when its maker, who may live all the same, can't leave any
   *     more
   * @return whether it has ended
   */
  boolean endAtHome(long id, String what, Predicate<Transaction> home) {
    return Transaction.run(
        postgres,
        "ending a drill",
        transaction -> {
          if (isOpen(transaction, id, "update")) {
            return home.test(transaction) && end(transaction, id, false, what, null) == 1;
          }
          return true;
        });
  }

  /**
   * Whose maker has lost his connection doesn't know that he counts as dead: his collection must
   * not move any more when his drill has been ended.
   */
  static Condition notEnded(long id) {
    return transaction -> {
      if (!isOpen(transaction, id, "share")) {
        throw new StageNotChanged(
            "the drill was ended by a service, which could not see its maker");
      }
    };
  }

  private static boolean isOpen(Transaction transaction, long id, String lock) {
    return transaction
        .sql()
        .sql(HOLD.formatted(lock))
        .param("id", id)
        .query(Long.class)
        .optional()
        .isPresent();
  }

  List<Open> open(Mapping mapping) {
    return Transaction.run(
        postgres,
        "looking for drills",
        transaction ->
            transaction
                .sql()
                .sql(UNDER_WAY)
                .param("system", mapping.system())
                .param("collection", mapping.source())
                .query(
                    (row, number) ->
                        new Open(
                            row.getLong("id"), Stage.of(String.valueOf(row.getString("home")))))
                .list());
  }

  /**
   * Does the work while nobody else drills this collection.
   *
   * @throws StageNotChanged when somebody does
   */
  <T> T alone(Mapping mapping, Supplier<T> work) {
    String name = mapping.qualifiedName();
    try (Connection session = postgres.getConnection();
        SessionLock alone = SessionLock.attempt(session, SessionLock.Kind.DRILL, name)) {
      if (alone == null) {
        throw new StageNotChanged("somebody else drills " + name);
      }
      return work.get();
    } catch (SQLException e) {
      throw StoreUnavailable.of("drilling " + name, e);
    }
  }
}
