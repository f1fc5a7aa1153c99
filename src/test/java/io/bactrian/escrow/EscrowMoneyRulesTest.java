package io.bactrian.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.bactrian.escrow.Deals.Deal;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL itself refuses, whoever writes: each rule about money is broken once in SQL. */
class EscrowMoneyRulesTest {

  private static final String LANDING = "select set_config('bactrian.landing', 'on', true)";
  private static final String SERIALIZABLE = "set transaction isolation level serializable";

  private static DataSource postgres;
  private static Deals deals;

  @BeforeAll
  static void migrate() {
    postgres = TestPostgres.databaseWithCore();
    TestSystems.open(postgres, "escrow");
    deals = new Deals(postgres);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update escrow.funds_ledger_entries set note = 'another'",
        "delete from escrow.funds_ledger_entries",
        "truncate escrow.funds_ledger_entries cascade"
      })
  void theLedgerOnlyGrows(String change) {
    Deal deal = deals.held("1");
    assertThat(refusal(change)).contains("the ledger only grows");
    assertThat(refusal("set local session_replication_role = replica", change))
        .as("also with ordinary triggers off")
        .contains("the ledger only grows");
    assertThat(refusal(LANDING, change)).as("also while landing").contains("only grows");
    assertThat(deals.heldFor(deal)).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"release", "refund", "fee"})
  void noMoreLeavesThanIsHeld(String type) {
    Deal deal = deals.held("100");
    assertThat(refusal(SERIALIZABLE, Deals.entryOf(deal, type, "100.000000000000000001")))
        .contains("ledger_covered");
    allowed(SERIALIZABLE, Deals.entryOf(deal, type, "60"));
    assertThat(refusal(SERIALIZABLE, Deals.entryOf(deal, type, "41"))).contains("ledger_covered");
    allowed(SERIALIZABLE, Deals.entryOf(deal, type, "40"));
    assertThat(deals.heldFor(deal)).isEqualTo("0");
  }

  @Test
  void moneyOfOneCurrencyDoesNotCoverAnother() {
    Deal deal = deals.held("100");
    String inDollars =
        Deals.entryOf(deal, "release", "1")
            .replace("amount, idem", "amount, currency, idem")
            .replace(", 'made", ", 'USDC', 'made");
    assertThat(refusal(SERIALIZABLE, inDollars)).contains("ledger_covered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"read committed", "repeatable read"})
  void aPayoutNeedsASerializableTransaction(String isolation) {
    Deal deal = deals.held("100");
    assertThat(
            refusal(
                "set transaction isolation level " + isolation,
                Deals.entryOf(deal, "release", "1")))
        .contains("serializable, not " + isolation);
  }

  @Test
  void twoPayoutsAtOnceDoNotBothFindTheSameMoney() throws SQLException {
    Deal deal = deals.held("100");
    try (Connection one = begin();
        Connection two = begin()) {
      for (Connection each : List.of(one, two)) {
        execute(each, SERIALIZABLE);
        execute(each, "select sum(amount) from escrow.funds_ledger_entries"); // both have looked
      }
      execute(one, Deals.entryOf(deal, "release", "100"));
      one.commit();
      SQLException refused =
          catchThrowableOfType(
              SQLException.class,
              () -> {
                execute(two, Deals.entryOf(deal, "release", "100"));
                two.commit();
              });
      assertThat(refused.getSQLState()).isEqualTo("40001");
    }
    assertThat(deals.heldFor(deal)).isEqualTo("0");
  }

  @Test
  void oneBuyerIsWaitedForOnceAnOfferAndProvider() {
    Deal deal = deals.funded("100");
    String pending =
        """
        insert into escrow.payments (purchase_request_ref_kind, purchase_request_id, seller_offer_ref_kind, %s,
          seller_ref_kind, seller_id, buyer_id, amount, provider, created_at, updated_at)
        values ('entity', '%s', %s, 'entity', '%s', '%s', 1, '%s', now(), now())
        """;
    for (String[] offer :
        new String[][] {
          {"seller_offer_id", "'entity', '" + deal.offer() + "'"},
          {"seller_offer_external_ref", "'template', 'cart-7'"}
        }) {
      String first =
          pending.formatted(
              offer[0], deal.request(), offer[1], deal.seller(), deal.buyer(), "escrow");
      allowed(first);
      assertThat(refusal(first)).contains("payments_one_pending");
      allowed(
          pending.formatted(
              offer[0], deal.request(), offer[1], deal.seller(), deal.buyer(), "other"));
    }
  }

  @Test
  void oneOfferIsAcceptedAndItIsTheSelectedOne() {
    Deal deal = deals.funded("100");
    UUID other = deals.offer(deal.request(), deal.seller());
    String accept = "update escrow.seller_offers set status = 'accepted' where id = '%s'";
    String select =
        "update escrow.purchase_requests set selected_offer_id = '%s' where id = '"
            + deal.request()
            + "'";
    assertThat(refusal(accept.formatted(deal.offer())))
        .as("none is selected")
        .contains("purchase_requests_selected_is_accepted");
    assertThat(refusal(accept.formatted(deal.offer()), select.formatted(other)))
        .contains("purchase_requests_selected_is_accepted");
    allowed(accept.formatted(deal.offer()), select.formatted(deal.offer())); // in this order, too
    assertThat(refusal(select.formatted(other))).contains("purchase_requests_selected_is_accepted");
    assertThat(refusal(accept.formatted(other))).contains("seller_offers_one_accepted");
  }

  @Test
  void whoAcceptsAndWhoSelectsAnotherAtOnceDoNotBothSucceed() throws Exception {
    Deal deal = deals.funded("100");
    UUID other = deals.offer(deal.request(), deal.seller());
    String select = "update escrow.purchase_requests set selected_offer_id = '%s' where id = '%s'";
    allowed(select.formatted(deal.offer(), deal.request()));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection accepts = begin();
        Connection selects = begin()) {
      execute(
          accepts,
          "update escrow.seller_offers set status = 'accepted' where id = '" + deal.offer() + "'");
      execute(selects, select.formatted(other, deal.request()));
      // Both are looked at while neither sees what the other has done.
      Future<?> accepted =
          thread.submit(
              () -> {
                execute(accepts, "set constraints all immediate");
                accepts.commit();
                return null;
              });
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  deals
                      .text(
                          "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
                      .equals("1"));
      execute(selects, "set constraints all immediate");
      selects.commit();
      assertThat(accepted)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("is not the selected offer");
    } finally {
      thread.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "seller_paid"})
  void aRequestIsCompletedWhenItsMoneyHasGoneSomewhere(String status) {
    Deal deal = deals.held("100");
    String complete =
        "update escrow.purchase_requests set status = '%s' where id = '%s'"
            .formatted(status, deal.request());
    assertThat(refusal(complete)).contains("purchase_requests_completed_is_paid");
    allowed(complete, complete.replace(status, "delivered")); // taken back before the end
    allowed(SERIALIZABLE, complete, Deals.entryOf(deal, "refund", "100")); // in this order, too
  }

  @Test
  void anEntryRefersToAPaymentThatIsThereOrToATemplatesCheckout() {
    Deal deal = deals.funded("100");
    String hold = Deals.entryOf(deal, "hold", "1");
    assertThat(refusal(hold.replace(deal.payment().toString(), UUID.randomUUID().toString())))
        .contains("funds_ledger_entries_payment_id_fkey");
    assertThat(refusal(hold.replace(deal.request().toString(), UUID.randomUUID().toString())))
        .contains("funds_ledger_entries_purchase_request_id_fkey");
    assertThat(
            refusal(hold.replace("'entity', '" + deal.payment(), "'template', '" + deal.payment())))
        .contains("ledger_payment_ref");
    assertThat(refusal(hold.replace("payment_id", "payment_external_ref")))
        .contains("ledger_payment_ref");
    allowed(
        hold.replace("payment_id", "payment_external_ref")
            .replace("'entity', '" + deal.payment(), "'template', 'cart-8"));
  }

  @Test
  void theIndexOfAnAddressComesFromTheSequenceAndIsNeverUsedAgain() {
    Deal deal = deals.funded("100");
    String next = "select nextval('escrow.derivation_index')";
    String current = "currval('escrow.derivation_index')";
    allowed(next, destination(deal, "a1", 1, current), destination(deal, "a2", 2, "default"));
    long first = index("a1");
    assertThat(index("a2")).isEqualTo(first + 1);
    assertThat(refusal(destination(deal, "a3", 3, "100000")))
        .contains("derived_destinations_index_from_sequence");
    assertThat(refusal(next, destination(deal, "a3", 3, String.valueOf(first))))
        .contains("derived_destinations_index_from_sequence");
    assertThat(
            refusal(
                "update escrow.derived_destinations set derivation_index = 77 where address = 'a1'"))
        .contains("derived_destinations_fixed");
    assertThat(refusal("update escrow.derived_destinations set address = 'b' where address = 'a1'"))
        .contains("derived_destinations_fixed");
    assertThat(
            refusal(
                destination(deal, "a3", 3, "default"),
                "delete from escrow.derived_destinations where address = 'a3'",
                destination(deal, "a4", 4, current)))
        .as("the index of one that is no more")
        .contains("derived_destinations_used_once");
    allowed("delete from escrow.derived_destinations where address = 'a2'");
    assertThat(refusal(destination(deal, "a2", 2, "default")))
        .as("the address of one that is no more")
        .contains("derived_destinations_used_once");
    allowed(destination(deal, "a5", 5, "default"));
    assertThat(index("a5")).isGreaterThan(first + 1);
  }

  @Test
  void mongosCounterMovesTheSequenceButNeverBack() {
    Deal deal = deals.funded("100");
    String counter =
        "insert into escrow.counters values ('derived_destination_index', %d) on conflict (id) do update set seq = excluded.seq";
    allowed(counter.formatted(500_000));
    allowed(destination(deal, "c1", 1, "default"));
    assertThat(index("c1")).isEqualTo(500_001);
    allowed(counter.formatted(7));
    allowed(destination(deal, "c2", 2, "default"));
    assertThat(index("c2")).isEqualTo(500_002);
  }

  @Test
  void oneAddressIsThePrimaryOne() {
    UUID user = deals.user();
    String primary =
        """
        insert into escrow.addresses (user_id, name, full_address, country, is_primary, created_at, updated_at)
        values ('%s', '%s', 'Here', 'IR', true, now(), now())
        """;
    allowed(primary.formatted(user, "old"));
    allowed(primary.formatted(user, "new"));
    assertThat(
            deals.text(
                "select string_agg(name, ',') from escrow.addresses where is_primary and user_id = '"
                    + user
                    + "'"))
        .isEqualTo("new");
    assertThat(refusal(LANDING, primary.formatted(user, "copied")))
        .contains("addresses_one_primary");
  }

  @Test
  void oneActiveCategoryHasAName() {
    String category =
        "insert into escrow.categories (name, is_active, created_at, updated_at) values ('%s', %s, now(), now())";
    allowed(category.formatted("Lamps", true));
    assertThat(refusal(category.formatted(" lamps ", true))).contains("categories_one_active_name");
    allowed(category.formatted("lamps", false));
  }

  @Test
  void aSimulatedTransactionConfirmsNothing() {
    Deal deal = deals.funded("100");
    String simulate =
        "update escrow.payments set transaction_hash = 'SIM_1', status = '%s' where id = '%s'";
    assertThat(refusal(simulate.formatted("confirmed", deal.payment())))
        .contains("payments_real_hash");
    assertThat(refusal(simulate.formatted("completed", deal.payment())))
        .contains("payments_real_hash");
    allowed(simulate.formatted("failed", deal.payment()));
  }

  @ParameterizedTest
  @CsvSource({
    "payments, update escrow.payments set amount = 0",
    "payments, update escrow.payments set amount = -1",
    "payments, update escrow.payments set amount = null",
    "seller_offers, update escrow.seller_offers set price_amount = -0.000000000000000001"
  })
  void amountsAreMoreThanNothing(String table, String change) {
    deals.funded("100");
    assertThat(refusal(change)).contains(table).contains("amount");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-1", "null", "'NaN'", "'Infinity'", "1e20", "123456789012345678901"})
  void anEntryIsMoreThanNothingAndFits(String amount) {
    Deal deal = deals.held("100");
    assertThat(refusal(Deals.entryOf(deal, "hold", amount))).isNotEmpty();
    assertThat(deals.heldFor(deal)).isEqualTo("100");
  }

  @ParameterizedTest
  @CsvSource({
    "pricing_amount, 0, 1, 1",
    "fx_rate, 1, 0, 1",
    "fx_rate, 1, -2, 1",
    "settle_amount, 1, 1, 0"
  })
  void aQuotesAmountsAndRateAreMoreThanNothing(
      String column, String price, String rate, String settle) {
    Deal deal = deals.funded("100");
    assertThat(
            refusal(
                """
                insert into escrow.payment_quotes (payment_id, pricing_amount, pricing_currency, settle_currency, fx_rate, settle_amount)
                values ('%s', %s, 'USD', 'USDT', %s, %s)
                """
                    .formatted(deal.payment(), price, rate, settle)))
        .contains("payment_quotes_" + column + "_check");
  }

  @Test
  void aDisputesTimelineIsKept() {
    Deal deal = deals.funded("100");
    UUID dispute = deals.dispute(deal, "pending", "");
    deals.execute("update escrow.disputes set status = 'in_progress' where id = '" + dispute + "'");
    deals.execute("update escrow.disputes set reason = 'Late' where id = '" + dispute + "'");
    assertThat(
            deals.text(
                "select string_agg(t ->> 'status', ',') from escrow.disputes, jsonb_array_elements(timeline) t where id = '"
                    + dispute
                    + "'"))
        .isEqualTo("pending,in_progress");
  }

  @Test
  void aPostGetsASlugOfItsOwnAndADate() {
    String post =
        "insert into escrow.blog_posts (title, content, status, created_at, updated_at) values ('%s', 'x', '%s', now(), now())";
    allowed(post.formatted("How it works!", "draft"));
    allowed(post.formatted("How it works?", "published"));
    allowed(post.formatted("خرید امن", "draft"));
    assertThat(deals.text("select string_agg(slug, ' ' order by slug) from escrow.blog_posts"))
        .isEqualTo("how-it-works how-it-works-2 خرید-امن");
    assertThat(deals.text("select count(*) from escrow.blog_posts where published_at is not null"))
        .isEqualTo("1");
  }

  @Test
  void whatIsChangedSaysWhen() {
    Deal deal = deals.funded("100");
    String one = " where id = '" + deal.payment() + "'";
    deals.execute("update escrow.payments set updated_at = '2020-01-01'" + one);
    assertThat(deals.text("select updated_at::date from escrow.payments" + one))
        .as("who sets it means it")
        .isEqualTo("2020-01-01");
    deals.execute("update escrow.payments set confirmations = 3" + one);
    assertThat(
            deals.text(
                "select (updated_at > now() - interval '1 minute')::text from escrow.payments"
                    + one))
        .isEqualTo("true");
  }

  private static String destination(Deal deal, String address, int chain, String index) {
    return """
        insert into escrow.derived_destinations (buyer_id, seller_ref_kind, seller_id, seller_offer_ref_kind, seller_offer_id,
          chain_id, address, derivation_index, path, created_at, updated_at)
        values ('%s', 'entity', '%s', 'entity', '%s', %d, '%s', %s, 'm/44', now(), now())
        """
        .formatted(deal.buyer(), deal.seller(), deal.offer(), chain, address, index);
  }

  private static long index(String address) {
    return Long.parseLong(
        deals.text(
            "select derivation_index from escrow.derived_destinations where address = '"
                + address
                + "'"));
  }

  /** What PostgreSQL says when these are done in one transaction, with the constraint's name. */
  private static String refusal(String... statements) {
    SQLException refused =
        catchThrowableOfType(SQLException.class, () -> inOneTransaction(statements));
    assertThat((Object) refused).as("refusal of %s", List.of(statements)).isNotNull();
    return refused instanceof org.postgresql.util.PSQLException known
            && known.getServerErrorMessage() != null
        ? known.getServerErrorMessage().getConstraint() + ": " + known.getMessage()
        : refused.getMessage();
  }

  private static void allowed(String... statements) {
    try {
      inOneTransaction(statements);
    } catch (SQLException e) {
      throw new AssertionError(List.of(statements).toString(), e);
    }
  }

  private static void inOneTransaction(String... statements) throws SQLException {
    try (Connection connection = begin()) {
      for (String statement : statements) {
        execute(connection, statement);
      }
      connection.commit();
    }
  }

  private static Connection begin() throws SQLException {
    Connection connection = postgres.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
