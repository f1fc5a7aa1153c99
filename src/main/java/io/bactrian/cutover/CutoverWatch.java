package io.bactrian.cutover;

import com.mongodb.MongoException;
import io.bactrian.cutover.Alarms.Seen;
import io.bactrian.cutover.Cutover.Order;
import io.bactrian.cutover.Finding.State;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.StageUnknown;
import io.bactrian.platform.Transaction;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the gate of every collection by the clock: remembers since when what holds, raises an alarm
 * about what doesn't any more, and takes back drills whose maker has died.
 */
public final class CutoverWatch {

  private static final Logger LOG = LoggerFactory.getLogger(CutoverWatch.class);

  private static final String OLD_GAPS =
      """
      select count(*) as gaps, min(created_at) as oldest from bactrian.gaps
      where system = :system and collection = :collection
        and created_at < clock_timestamp() - make_interval(secs => :age)
      """;

  private static final String LAG =
      """
      select coalesce(max(extract(epoch from now()) - (cluster_time >> 32)), 0)::bigint
      from bactrian.sync_positions where system = :system and state = 'following'
      """;

  private final List<Mapping> mappings;
  private final DataSource postgres;
  private final Gate gate;
  private final Cutover cutover;
  private final Drill drill;
  private final DrillRecords drills;
  private final Alarms alarms;
  private final CutoverSettings settings;
  private final MultiGauge gauge;

  CutoverWatch(
      List<Mapping> mappings,
      DataSource postgres,
      Gate gate,
      Cutover cutover,
      CutoverSettings settings,
      MeterRegistry registry) {
    this.mappings = List.copyOf(mappings);
    this.postgres = postgres;
    this.gate = gate;
    this.cutover = cutover;
    this.drills = new DrillRecords(postgres);
    this.drill = new Drill(cutover, drills, settings.drillHold());
    this.alarms = new Alarms(postgres, cutover);
    this.settings = settings;
    this.gauge =
        MultiGauge.builder("bactrian.gate")
            .description("the gate's checks: 1 passed, 0 unchecked, -1 failed")
            .register(registry);
  }

  /** One look at all of them; while a store is away, at none. */
  public void look() {
    try {
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      Map<String, Boolean> retired = new TreeMap<>();
      for (Mapping mapping : mappings) {
        Stage stage = gate.stage(mapping);
        retired.merge(mapping.system(), stage == Stage.RETIRED, Boolean::logicalAnd);
        if (stage != Stage.MONGO && stage != Stage.RETIRED) {
          GateReport report = gate.of(mapping);
          List<Seen> seen = new ArrayList<>(seen(report));
          seen.add(oldGaps(mapping));
          alarms.see(mapping.system(), mapping.source(), seen);
          report.findings().forEach(finding -> rows.add(row(report, finding)));
          takeBack(mapping);
        }
      }
      gauge.register(rows, true);
      retired.forEach(this::lag);
      alarms.forget(settings.keep());
    } catch (StoreUnavailable | StageUnknown | MongoException e) {
      LOG.debug("The gate is not asked now: {}", e.getMessage());
    }
  }

  private static MultiGauge.Row<?> row(GateReport report, Finding finding) {
    double value =
        switch (finding.state()) {
          case PASSED -> 1;
          case UNCHECKED -> 0;
          case FAILED -> -1;
        };
    return MultiGauge.Row.of(
        Tags.of(
            "system",
            report.system(),
            "collection",
            report.collection(),
            "check",
            finding.name().word()),
        value);
  }

  /** The sync's lag is no check of a collection, but an alarm all the same. */
  private void lag(String system, boolean retired) {
    long seconds =
        Transaction.run(
            postgres,
            "looking for the sync",
            transaction ->
                transaction.sql().sql(LAG).param("system", system).query(Long.class).single());
    // A stream that nobody needs any more stays where it ended.
    boolean late = !retired && seconds > settings.alarmLag().toSeconds();
    Seen lag =
        new Seen(
            "lag",
            late ? State.FAILED : State.PASSED,
            late ? "the sync is " + Words.of(Duration.ofSeconds(seconds)) + " behind" : "in time",
            Instant.now(),
            "bactrian sync " + system);
    alarms.see(system, "", List.of(lag));
  }

  private static List<Seen> seen(GateReport report) {
    return report.findings().stream()
        .map(
            finding ->
                new Seen(
                    finding.name().word(),
                    finding.state(),
                    finding.figure(),
                    finding.since() == null ? Instant.now() : finding.since(),
                    finding.todo()))
        .toList();
  }

  /** A check lets some gaps be; that the same ones stay open is an alarm however few they are. */
  private Seen oldGaps(Mapping mapping) {
    return Transaction.run(
        postgres,
        "looking for old gaps",
        transaction ->
            transaction
                .sql()
                .sql(OLD_GAPS)
                .param("system", mapping.system())
                .param("collection", mapping.source())
                .param("age", settings.alarmGaps().toMillis() / 1e3)
                .query(
                    (row, number) -> oldGaps(mapping, row.getLong("gaps"), Times.of(row, "oldest")))
                .single());
  }

  private static Seen oldGaps(Mapping mapping, long gaps, @Nullable Instant oldest) {
    return oldest == null
        ? new Seen("gaps-old", State.PASSED, "none", Instant.now(), null)
        : new Seen(
            "gaps-old",
            State.FAILED,
            "%d, the oldest since %s".formatted(gaps, oldest),
            oldest,
            "bactrian status " + mapping.system() + ": what does the follower refuse?");
  }

  /** A drill whose maker was killed, or could not bring it back, goes home. */
  private void takeBack(Mapping mapping) {
    for (DrillRecords.Open open : drills.open(mapping)) {
      try {
        drills.alone(mapping, () -> takeBack(mapping, open));
      } catch (StageNotChanged e) {
        LOG.debug("{}", e.getMessage()); // its maker lives, or the next look tries again
      }
    }
  }

  private boolean takeBack(Mapping mapping, DrillRecords.Open open) {
    String what = "its maker died";
    if (!drills.endAtHome(
        open.id(), what, transaction -> gate.stage(transaction, mapping) == open.home())) {
      Order order =
          new Order("bactrian", "a drill was left half way", false, Duration.ofSeconds(60));
      drill.back(mapping, open.home(), order, DrillRecords.notEnded(open.id()), Progress.NONE);
      what = "its maker died half way; it was taken back";
      drills.end(open.id(), false, what, null);
    }
    LOG.warn("The drill of {}.{} failed: {}", mapping.system(), mapping.source(), what);
    return true;
  }
}
