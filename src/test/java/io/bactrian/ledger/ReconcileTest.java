package io.bactrian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.bactrian.escrow.Deals;
import io.bactrian.escrow.Deals.Deal;
import io.bactrian.http.Problem;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each kind of drift is planted as a copy from MongoDB would bring it, and found alone. */
class ReconcileTest {

  private static DataSource postgres;
  private static Deals deals;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger(Reconcile.class);
  private final Reconcile reconcile = reconcile(Duration.ofDays(90));

  @BeforeAll
  static void migrate() {
    postgres = TestPostgres.databaseWithCore();
    TestSystems.open(postgres, "escrow");
    deals = new Deals(postgres);
  }

  @BeforeEach
  void beginWithWhatAgrees() throws SQLException {
    // A superuser's way to empty a ledger that only grows, so that each drift is alone.
    plant(
        "alter table escrow.funds_ledger_entries disable trigger all",
        "truncate escrow.users, escrow.categories, escrow.ledger_reconciliations cascade",
        "alter table escrow.funds_ledger_entries enable trigger all",
        "alter table escrow.funds_ledger_entries enable always trigger append_only",
        "alter table escrow.funds_ledger_entries enable always trigger append_only_truncate");
    Deal released = deals.held("100");
    plant(Deals.entryOf(released, "fee", "10"), Deals.entryOf(released, "release", "90"));
    state(released, "released");
    Deal refunded = deals.held("100");
    plant(Deals.entryOf(refunded, "refund", "100"));
    state(refunded, "refunded");
    Deal partial = deals.held("100");
    plant(Deals.entryOf(partial, "release", "30"));
    state(partial, "partial");
    Deal nothingYet = deals.funded("100");
    plant(
        "update escrow.payments set escrow_state = null where id = '" + nothingYet.payment() + "'");
    deals.held("100");
    logged.start();
    log.addAppender(logged);
  }

  @AfterEach
  void stop() {
    log.detachAppender(logged);
  }

  @Test
  void whatAgreesRaisesNoAlarm() {
    assertThat(run()).isEmpty();
    assertThat(errors()).isEmpty();
    assertThat(deals.text("select payments || ' ' || entries from escrow.ledger_reconciliations"))
        .isEqualTo("5 8");
  }

  @Test
  void holdsThatAreNotWhatWasPaid() throws SQLException {
    Deal deal = deals.funded("100");
    plant(Deals.entryOf(deal, "hold", "60"));
    foundAlone(Drift.HOLDS_DIFFER, deal.payment(), "100 USDT held while funded", "60 USDT");
  }

  @Test
  void aPaymentThatSaysReleasedWhileItsMoneyIsHere() throws SQLException {
    Deal deal = deals.held("100");
    state(deal, "released");
    foundAlone(
        Drift.PAYOUTS_DIFFER, deal.payment(), "released", "released 0, refunded 0, held 100");
  }

  @Test
  void anEntryWithoutItsPayment() throws SQLException {
    Deal deal = deals.funded("100");
    UUID nobody = UUID.randomUUID();
    plant(
        "update escrow.payments set escrow_state = null where id = '" + deal.payment() + "'",
        "set local session_replication_role = replica", // foreign keys look away
        Deals.entryOf(deal, "hold", "1").replace(deal.payment().toString(), nobody.toString()));
    foundAlone(Drift.WITHOUT_PAYMENT, nobody, "a payment", "none");
  }

  @Test
  void moreThatWentOutThanCameIn() throws SQLException {
    Deal deal = deals.held("100");
    plant(Deals.entryOf(deal, "release", "150"));
    state(deal, "partial");
    foundAlone(Drift.NEGATIVE_BALANCE, deal.payment(), "0 or more", "-50 USDT");
  }

  @Test
  void aCompletedRequestWhoseMoneyWentNowhere() throws SQLException {
    UUID request = deals.request(deals.user());
    plant("update escrow.purchase_requests set status = 'completed' where id = '" + request + "'");
    foundAlone(
        Drift.COMPLETED_UNPAID, request, "a release or refund, since it is completed", "none");
  }

  @Test
  void anAcceptedOfferThatIsNotTheSelectedOne() throws SQLException {
    UUID request = deals.request(deals.user());
    UUID offer = deals.offer(request, deals.user());
    plant("update escrow.seller_offers set status = 'accepted' where id = '" + offer + "'");
    foundAlone(Drift.ACCEPTED_NOT_SELECTED, request, "none", offer.toString());
  }

  @Test
  void aBuyerWhoIsWaitedForTwice() throws SQLException {
    Deal deal = deals.funded("100");
    String definition =
        deals.text("select pg_get_indexdef('escrow.payments_one_pending'::regclass)");
    plant(
        "drop index escrow.payments_one_pending",
        "update escrow.payments set status = 'pending', escrow_state = null where id = '%s'"
            .formatted(deal.payment()),
        """
        insert into escrow.payments (purchase_request_ref_kind, purchase_request_id, seller_offer_ref_kind, seller_offer_id,
          seller_ref_kind, seller_id, buyer_id, amount, created_at, updated_at)
        select purchase_request_ref_kind, purchase_request_id, seller_offer_ref_kind, seller_offer_id,
          seller_ref_kind, seller_id, buyer_id, amount, created_at, updated_at from escrow.payments where id = '%s'
        """
            .formatted(deal.payment()));
    assertThat(run()).isEqualTo(Map.of(Drift.PENDING_TWICE, 1));
    assertThat(deals.text("select found from escrow.ledger_findings"))
        .contains(deal.payment().toString());
    plant("update escrow.payments set status = 'failed' where status = 'pending'", definition);
  }

  @Test
  void oneReplicaDoesItEachTime() throws SQLException {
    Date due = Date.from(Instant.parse("2026-01-02T03:30:00Z"));
    try (Connection other = postgres.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(119182850516338)");
      assertThat(reconcile.run(due)).as("another one is doing it").isEmpty();
    }
    assertThat(reconcile.run(due)).isPresent();
    assertThat(reconcile.run(due)).as("another one has done it").isEmpty();
    assertThat(reconcile.run(Date.from(due.toInstant().plusSeconds(86_400)))).isPresent();
  }

  @Test
  void oldFindingsGo() throws SQLException {
    deals.funded("100"); // funded, and nothing held: a finding
    run();
    plant("update escrow.ledger_reconciliations set started_at = now() - interval '3 days'");
    reconcile(Duration.ofDays(4)).run(null);
    assertThat(deals.text("select count(*) from escrow.ledger_findings")).isEqualTo("2");
    reconcile(Duration.ofDays(2)).run(null);
    assertThat(deals.text("select count(*) from escrow.ledger_findings")).isEqualTo("2");
  }

  @Test
  void findingsAreReadAndMeasured() throws SQLException {
    Findings findings = new Findings(JdbcClient.create(postgres));
    SimpleMeterRegistry before = new SimpleMeterRegistry();
    new DriftMetrics(findings, before, Clock.systemUTC());
    assertThat(before.get("bactrian.ledger.reconciled").gauge().value()).isNaN();
    assertThat(catchProblem(findings).status().value()).isEqualTo(404);
    for (int i = 0; i < 3; i++) {
      deals.funded("100");
    }
    run();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new DriftMetrics(findings, registry, Clock.systemUTC());
    assertThat(registry.get("bactrian.ledger.drift").tag("kind", "holds-differ").gauge().value())
        .isEqualTo(3);
    assertThat(registry.get("bactrian.ledger.drift").tag("kind", "pending-twice").gauge().value())
        .isZero();
    assertThat(registry.get("bactrian.ledger.reconciled").gauge().value())
        .isBetween(Instant.now().getEpochSecond() - 60.0, Instant.now().getEpochSecond() + 60.0);
    assertThat(String.valueOf(findings.last(Map.of("limit", "2")).body()))
        .contains("counts={holds-differ=3}");
  }

  private void foundAlone(Drift kind, UUID where, String expected, String found) {
    assertThat(run()).isEqualTo(Map.of(kind, 1));
    assertThat(
            deals.text(
                "select concat_ws(' | ', kind, coalesce(payment_id, purchase_request_id), expected, found) from escrow.ledger_findings"))
        .isEqualTo(kind.word() + " | " + where + " | " + expected + " | " + found);
    assertThat(errors())
        .singleElement()
        .satisfies(error -> assertThat(error).contains(kind.word() + " 1", where.toString()));
  }

  private Map<Drift, Integer> run() {
    return reconcile.run(null).orElseThrow();
  }

  private List<String> errors() {
    return logged.list.stream()
        .filter(event -> event.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static Problem catchProblem(Findings findings) {
    try {
      throw new AssertionError(findings.last(Map.of()));
    } catch (Problem e) {
      return e;
    }
  }

  private static Reconcile reconcile(Duration keep) {
    return new Reconcile(
        postgres,
        new LedgerSettings(1, Duration.ofMillis(1), Duration.ofSeconds(1), keep),
        Clock.systemUTC());
  }

  private static void state(Deal deal, String state) throws SQLException {
    plant(
        "update escrow.payments set escrow_state = '%s' where id = '%s'"
            .formatted(state, deal.payment()));
  }

  /** In one transaction that lands a copy: hooks and triggers that judge stand still. */
  private static void plant(String... statements) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select set_config('bactrian.landing', 'on', true)");
      for (String each : statements) {
        statement.execute(each);
      }
      connection.commit();
    }
  }
}
