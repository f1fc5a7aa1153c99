package io.bactrian.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bactrian.escrow.Deals;
import io.bactrian.escrow.Deals.Deal;
import io.bactrian.http.Problem;
import io.bactrian.http.Problems;
import io.bactrian.http.Reply;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Many write at once, or break off in the middle: no money is paid twice, and nothing is half done.
 */
class LedgerRacesTest {

  private static final int THREADS = 8;
  private static final ObjectMapper JSON = JsonMapper.builder().findAndAddModules().build();

  private static DataSource postgres;
  private static Deals deals;
  private static ExecutorService threads;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LedgerWriter ledger = writer(20);

  @BeforeAll
  static void migrate() {
    postgres = TestPostgres.databaseWithCore();
    TestSystems.open(postgres, "escrow");
    deals = new Deals(postgres);
    threads = Executors.newFixedThreadPool(THREADS);
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
  }

  @AfterEach
  void removeWhatWasInTheWay() {
    deals.execute("drop trigger if exists in_the_way on escrow.funds_ledger_entries");
  }

  @Test
  void ofEightWhoReleaseTheSameMoneyOneDoes() throws Exception {
    for (int round = 0; round < 3; round++) {
      Deal deal = deals.held("100");
      List<Integer> statuses = atOnce(i -> status(deal, "release", "100", key()));
      assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
      assertThat(deals.heldFor(deal)).isEqualTo("0");
      assertThat(deals.state(deal)).isEqualTo("released");
    }
  }

  @Test
  void eightWhoReleaseAPartEachNeverReleaseMoreThanThereIs() throws Exception {
    Deal deal = deals.held("100");
    List<Integer> statuses = atOnce(i -> status(deal, "release", "30", key()));
    assertThat(statuses).containsOnly(201, 409);
    assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
    assertThat(deals.heldFor(deal)).isEqualTo("10");
  }

  @Test
  void eightWhoHoldAPartEachNeverHoldMoreThanWasPaid() throws Exception {
    Deal deal = deals.funded("100");
    List<Integer> statuses = atOnce(i -> status(deal, "hold", "30", key()));
    assertThat(statuses).containsOnly(201, 409);
    assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
    assertThat(deals.heldFor(deal)).isEqualTo("90");
  }

  @Test
  void eightPaymentsOfOneRequestArePaidOutAtOnce() throws Exception {
    List<Deal> payments = new ArrayList<>();
    Deal first = deals.funded("100");
    for (int i = 0; i < THREADS; i++) {
      Deal deal = i == 0 ? first : deals.funded("100");
      deals.execute(
          "update escrow.payments set purchase_request_id = '%s' where id = '%s'"
              .formatted(first.request(), deal.payment()));
      Deal same =
          new Deal(deal.buyer(), deal.seller(), first.request(), deal.offer(), deal.payment());
      deals.entry(same, "hold", "100");
      payments.add(same);
    }
    assertThat(atOnce(i -> status(payments.get(i), "release", "100", key()))).containsOnly(201);
    assertThat(deals.heldFor(first)).isEqualTo("0");
  }

  @Test
  void theSameKeyFromEightMakesOneEntryAndOneAnswer() throws Exception {
    Deal deal = deals.held("100");
    String key = key();
    List<String> answers = atOnce(i -> JSON.writeValueAsString(append(deal, "fee", "1", key)));
    assertThat(answers).hasSize(THREADS);
    assertThat(answers.stream().distinct()).hasSize(1);
    assertThat(deals.heldFor(deal)).isEqualTo("99");
  }

  @Test
  void aDisputeThatIsOpenedMeanwhileKeepsTheMoney() throws Exception {
    Deal deal = deals.held("100");
    try (Connection opens = postgres.getConnection()) {
      opens.setAutoCommit(false);
      execute(opens, Deals.disputeOf(deal, "pending", ""));
      Future<Problem> release = threads.submit(() -> problem(deal, "release", "100"));
      awaitWaiting();
      opens.commit();
      assertThat(release.get().status().value()).isEqualTo(409);
      assertThat(release.get()).hasMessageContaining("is open");
    }
    assertThat(deals.heldFor(deal)).isEqualTo("100");
  }

  @Test
  void whoIsOvertakenBeginsAgain() throws Exception {
    Deal deal = deals.held("100");
    try (Connection other = postgres.getConnection()) {
      other.setAutoCommit(false);
      execute(
          other,
          "update escrow.payments set confirmations = 9 where id = '" + deal.payment() + "'");
      Future<Reply> release = threads.submit(() -> append(deal, "release", "100", key()));
      awaitWaiting();
      other.commit();
      assertThat(release.get().status().value()).isEqualTo(201);
    }
    assertThat(registry.counter("bactrian.ledger.retries").count()).isEqualTo(1);
  }

  @Test
  void aKeyThatSomebodyPastTheServiceUsesMeanwhileIsFound() throws Exception {
    Deal deal = deals.held("100");
    String key = key();
    try (Connection other = postgres.getConnection()) {
      other.setAutoCommit(false);
      String hold = Deals.entryOf(deals.funded("5"), "hold", "5");
      execute(other, hold.replaceFirst("'made-\\d+'", "'" + key + "'"));
      Future<Problem> fee = threads.submit(() -> problem(ledger, deal, "fee", "1", key));
      awaitWaiting();
      other.commit();
      assertThat(fee.get().status().value()).isEqualTo(409);
      assertThat(fee.get()).hasMessageContaining("belongs to another entry");
    }
    assertThat(deals.heldFor(deal)).isEqualTo("100");
  }

  @Test
  void whoIsAlwaysOvertakenIsToldToComeBack() {
    Deal deal = deals.held("100");
    inTheWay("raise exception 'overtaken' using errcode = 'serialization_failure'");
    Problem problem = problem(writer(3), deal, "release", "100");
    assertThat(problem.status().value()).isEqualTo(503);
    assertThat(problem.retryAfter()).isEqualTo("1");
    assertThat(registry.counter("bactrian.ledger.retries").count()).isEqualTo(2);
    assertThat(deals.heldFor(deal)).isEqualTo("100");
    assertThat(deals.state(deal)).isEqualTo("funded");
  }

  @Test
  void whoHoldsThePaymentForTooLongIsNotWaitedFor() throws Exception {
    Deal deal = deals.held("100");
    try (Connection other = postgres.getConnection()) {
      other.setAutoCommit(false);
      execute(other, "select from escrow.payments where id = '" + deal.payment() + "' for update");
      Problem problem = problem(deal, "release", "100");
      assertThat(problem.status().value()).isEqualTo(503);
      assertThat(problem).hasMessageContaining("others are working on this payment");
    }
  }

  @Test
  void aConnectionThatIsKilledLeavesNothingHalfDone() throws Exception {
    Deal deal = deals.held("100");
    String key = key();
    // The entry is written and the payment has moved by then; the answer isn't written yet.
    deals.execute(
        """
        create or replace function escrow.wait_here() returns trigger language plpgsql as
        $$ begin perform pg_sleep(30); return new; end $$
        """);
    deals.execute(
        "create trigger in_the_way before insert on escrow.ledger_answers for each row execute function escrow.wait_here()");
    Future<Problem> release = threads.submit(() -> problem(ledger, deal, "release", "100", key));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                !deals
                    .text(
                        """
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where wait_event = 'PgSleep' and datname = current_database()
                        """)
                    .equals("0"));
    assertThat(release.get().status().value()).isEqualTo(503);
    assertThat(deals.heldFor(deal)).isEqualTo("100");
    assertThat(deals.state(deal)).isEqualTo("funded");
    deals.execute("drop trigger in_the_way on escrow.ledger_answers");
    assertThat(append(deal, "release", "100", key).status().value()).isEqualTo(201);
    assertThat(deals.state(deal)).isEqualTo("released");
  }

  @Test
  void theDatabasesRefusalIsAConflict() {
    Deal deal = deals.held("100");
    inTheWay("raise exception 'no' using errcode = 'check_violation', constraint = 'by_the_way'");
    Problem problem = problem(deal, "release", "100");
    assertThat(problem.status().value()).isEqualTo(409);
    assertThat(problem).hasMessageContaining("by_the_way");
    assertThat(registry.counter("bactrian.ledger.retries").count()).isZero();
  }

  private static void inTheWay(String statement) {
    deals.execute(
        "create or replace function escrow.in_the_way() returns trigger language plpgsql as $$ begin "
            + statement
            + "; end $$");
    deals.execute(
        "create trigger in_the_way before insert on escrow.funds_ledger_entries for each row execute function escrow.in_the_way()");
  }

  private static void awaitWaiting() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                deals
                    .text(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
                    .equals("1"));
  }

  private LedgerWriter writer(int attempts) {
    LedgerMetrics metrics = new LedgerMetrics(registry);
    LedgerSettings settings =
        new LedgerSettings(
            attempts, Duration.ofMillis(5), Duration.ofSeconds(2), Duration.ofDays(1));
    return new LedgerWriter(new MoneyTransaction(postgres, settings, metrics), JSON, metrics);
  }

  private int status(Deal deal, String type, String amount, String key) {
    try {
      return append(deal, type, amount, key).status().value();
    } catch (Problem e) {
      return e.status().value();
    }
  }

  private Problem problem(Deal deal, String type, String amount) {
    return problem(ledger, deal, type, amount);
  }

  private static Problem problem(LedgerWriter writer, Deal deal, String type, String amount) {
    return problem(writer, deal, type, amount, key());
  }

  private static Problem problem(
      LedgerWriter writer, Deal deal, String type, String amount, String key) {
    RuntimeException failure =
        catchThrowableOfType(RuntimeException.class, () -> append(writer, deal, type, amount, key));
    return Problems.problemOf(failure);
  }

  private Reply append(Deal deal, String type, String amount, String key) {
    return append(ledger, deal, type, amount, key);
  }

  private static Reply append(
      LedgerWriter writer, Deal deal, String type, String amount, String key) {
    SecurityContextHolder.getContext()
        .setAuthentication(new TestingAuthenticationToken("admin", null, "ROLE_ADMIN"));
    try {
      return writer.append(
          deal.payment().toString(),
          "application/json",
          key,
          LedgerClient.body(type, amount, "").getBytes(StandardCharsets.UTF_8));
    } finally {
      SecurityContextHolder.clearContext();
    }
  }

  private interface Task<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> atOnce(Task<T> task) throws Exception {
    CountDownLatch start = new CountDownLatch(THREADS);
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      tasks.add(
          () -> {
            start.countDown();
            start.await();
            return task.run(number);
          });
    }
    List<T> results = new ArrayList<>();
    for (Future<T> result : threads.invokeAll(tasks)) {
      results.add(result.get());
    }
    return results;
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
