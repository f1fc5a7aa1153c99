package io.bactrian.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bactrian.cutover.Cutover.Order;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.StageSwitch.Walked;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.bactrian.platform.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** A drill whose maker counts as dead, because its connection is gone, and who lives. */
class DrillTest {

  private static final Order ORDER = new Order("a test", "to see", true, Duration.ofSeconds(5));
  private static final CutoverSettings SETTINGS =
      new CutoverSettings(
          null,
          null,
          null,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          null,
          Duration.ZERO);

  private DataSource postgres;
  private Mapping orders;
  private DrillRecords records;
  private Gate gate;
  private final List<StageSwitch.Decision> decisions = new ArrayList<>();

  @BeforeEach
  void dual() {
    postgres = TestPostgres.databaseWithCore();
    orders = Objects.requireNonNull(TestSystems.open(postgres, "demo").of("orders")).mapping();
    records = new DrillRecords(postgres);
    gate = new Gate(postgres, new Stages(new StoreModes(new MockEnvironment())), SETTINGS);
    boolean unused =
        Transaction.run(
            postgres,
            "a test",
            transaction ->
                transaction
                        .sql()
                        .sql(
                            "insert into bactrian.modes (system, collection, mode, changed_by) values ('demo', 'orders', 'dual', 'test')")
                        .update()
                    == 1);
  }

  /** Sets the stage as the stores do, and nothing else. */
  private static void set(Transaction transaction, Stage to, StageSwitch.Condition condition) {
    condition.hold(transaction);
    int unused =
        transaction
            .sql()
            .sql("update bactrian.modes set mode = :mode")
            .param("mode", to.word())
            .update();
  }

  private final class Switch implements StageSwitch {
    private final Runnable meanwhile;
    private final Runnable then;

    Switch(Runnable meanwhile, Runnable then) {
      this.meanwhile = meanwhile;
      this.then = then;
    }

    @Override
    public Walked change(
        String system,
        String collection,
        @Nullable Stage from,
        Stage to,
        Decision decision,
        Progress progress) {
      decisions.add(decision);
      meanwhile.run();
      Walked walked =
          Transaction.run(
              postgres,
              "a test",
              transaction -> {
                set(transaction, to, decision.condition());
                return new Walked(Objects.requireNonNull(from), to, Duration.ZERO, 7, List.of());
              });
      then.run();
      return walked;
    }
  }

  private Drill.Outcome drill(Runnable meanwhile) {
    return drill(meanwhile, () -> {});
  }

  private Drill.Outcome drill(Runnable meanwhile, Runnable then) {
    Cutover cutover =
        new Cutover(
            gate, new Switch(meanwhile, then), JsonMapper.builder().findAndAddModules().build());
    return new Drill(cutover, records, Duration.ZERO).run(orders, ORDER, Progress.NONE);
  }

  private Predicate<Transaction> home() {
    return transaction -> gate.stage(transaction, orders) == Stage.DUAL;
  }

  @Test
  void goesThereAndBack() {
    Drill.Outcome outcome = drill(() -> {});
    assertThat(outcome.passed()).isTrue();
    assertThat(outcome.walks()).extracting(Walked::to).containsExactly(Stage.POSTGRES, Stage.DUAL);
    assertThat(records.open(orders)).isEmpty();
  }

  @Test
  void whatWasForcedIsKeptAndStaysVisible() {
    assertThat(drill(() -> {}).passed()).isTrue();
    assertThat(decisions)
        .extracting(StageSwitch.Decision::forced)
        .containsExactly(List.of("schema", "mapping", "backfill"), List.of());
    assertThat(
            gate.of(orders).findings().stream()
                .filter(finding -> finding.name() == Check.Name.DRILL)
                .map(Finding::figure))
        .singleElement()
        .asString()
        .endsWith(", forced past schema, mapping, backfill");
  }

  @Test
  void oneThatHasLeftThoughItWasToldOtherwiseStaysOpenSoThatItIsTakenBack() {
    Drill.Outcome outcome =
        drill(
            () -> {},
            () -> {
              throw new StageNotChanged("is as it was");
            });
    assertThat(outcome.passed()).isFalse();
    assertThat(outcome.stage()).isEqualTo(Stage.POSTGRES);
    assertThat(records.open(orders)).extracting(DrillRecords.Open::home).contains(Stage.DUAL);
  }

  @Test
  void oneThatWasEndedMovesNothing() {
    Drill.Outcome outcome =
        drill(
            () ->
                records
                    .open(orders)
                    .forEach(
                        open -> assertThat(records.endAtHome(open.id(), "dead", home())).isTrue()));
    assertThat(outcome.passed()).isFalse();
    assertThat(outcome.what()).contains("ended by a service");
    assertThat(gate.stage(orders)).isEqualTo(Stage.DUAL);
  }

  @Test
  void oneThatLeavesWhileItIsLookedAtIsNotEnded() {
    long id = records.begin(orders, Stage.DUAL, ORDER, List.of());
    CompletableFuture<Boolean> ended =
        Transaction.run(
            postgres,
            "a test",
            transaction -> {
              set(transaction, Stage.POSTGRES, DrillRecords.notEnded(id));
              CompletableFuture<Boolean> ends =
                  CompletableFuture.supplyAsync(() -> records.endAtHome(id, "dead", home()));
              Awaitility.await().until(this::waits);
              return ends;
            });
    assertThat(ended.join()).isFalse();
    assertThat(records.open(orders)).extracting(DrillRecords.Open::id).containsExactly(id);
  }

  /** In a transaction of its own: within one, the sessions of its first look are all there are. */
  private boolean waits() {
    return Transaction.run(
        postgres,
        "a test",
        look ->
            look.sql()
                    .sql(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                    .query(Long.class)
                    .single()
                > 0);
  }
}
