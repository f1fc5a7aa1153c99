package io.bactrian.ledger;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the ledger with everything that it should agree with, in one snapshot, and raises the
 * alarm where it doesn't. One replica does it each time; the others find it done.
 */
public final class Reconcile {

  private static final Logger LOG = LoggerFactory.getLogger(Reconcile.class);

  /** Any number, the same in all replicas: "ledger". */
  private static final String LOCK = "select pg_try_advisory_xact_lock(119182850516338)";

  private static final String BEGIN =
      "insert into escrow.ledger_reconciliations (due_at) values (:due) on conflict do nothing returning id";

  private static final String FIND =
      """
      insert into escrow.ledger_findings (reconciliation_id, kind, payment_id, purchase_request_id, reference, expected, found)
      select :run, :kind, d.payment_id, d.purchase_request_id, d.reference, d.expected, d.found from (%s) as d
      """;

  private static final String SOME =
      """
      select kind || ' ' || coalesce(payment_id::text, purchase_request_id::text, reference)
      from escrow.ledger_findings where reconciliation_id = :run order by id limit 20
      """;

  private static final String END =
      """
      update escrow.ledger_reconciliations set finished_at = clock_timestamp(),
        payments = (select count(*) from escrow.payments), entries = (select count(*) from escrow.funds_ledger_entries)
      where id = :run
      """;

  private static final String FORGET =
      "delete from escrow.ledger_reconciliations where started_at < now() - make_interval(secs => :seconds)";

  private final DataSource postgres;
  private final LedgerSettings settings;
  private final Clock clock;

  Reconcile(DataSource postgres, LedgerSettings settings, Clock clock) {
    this.postgres = postgres;
    this.settings = settings;
    this.clock = clock;
  }

  private record Found(Map<Drift, Integer> counts, List<String> some) {}

  /**
   * Does it, unless another replica does or did for the same time.
   *
   * @param due when the schedule asked for it; now when nobody did
   * @return how much was found of each kind; empty when another replica does it
   * @throws StoreUnavailable when it is worth trying again
   */
  public Optional<Map<Drift, Integer>> run(@Header("scheduledFireTime") @Nullable Date due) {
    Instant time = due == null ? clock.instant() : due.toInstant();
    Optional<Found> found =
        Transaction.run(
            postgres,
            Connection.TRANSACTION_REPEATABLE_READ,
            "reconciling the ledger",
            transaction -> find(transaction.sql(), time));
    found.ifPresent(Reconcile::tell);
    return found.map(Found::counts);
  }

  private Optional<Found> find(JdbcClient sql, Instant due) {
    if (!sql.sql(LOCK).query(Boolean.class).single()) {
      return Optional.empty();
    }
    Optional<Long> run =
        sql.sql(BEGIN).param("due", due.atOffset(ZoneOffset.UTC)).query(Long.class).optional();
    if (run.isEmpty()) {
      return Optional.empty();
    }
    Map<Drift, Integer> found = new EnumMap<>(Drift.class);
    for (Drift kind : Drift.values()) {
      int here =
          sql.sql(FIND.formatted(kind.query()))
              .param("run", run.get())
              .param("kind", kind.word())
              .update();
      if (here > 0) {
        found.put(kind, here);
      }
    }
    sql.sql(END).param("run", run.get()).update();
    sql.sql(FORGET).param("seconds", settings.keepRuns().toSeconds()).update();
    return Optional.of(
        new Found(found, sql.sql(SOME).param("run", run.get()).query(String.class).list()));
  }

  private static void tell(Found found) {
    if (found.counts().isEmpty()) {
      LOG.info("the ledger agrees with payments, requests and offers");
    } else {
      LOG.error(
          "the ledger does not agree: {}; {}; GET /ledger/reconciliation has all of it",
          found.counts().entrySet().stream()
              .map(kind -> kind.getKey().word() + " " + kind.getValue())
              .collect(Collectors.joining(", ")),
          String.join(", ", found.some()));
    }
  }
}
