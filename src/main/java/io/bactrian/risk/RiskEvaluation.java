package io.bactrian.risk;

import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.Transaction;
import io.bactrian.stream.Outbox;
import io.bactrian.stream.StreamEntry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Evaluates the rules for batches of events. What comes of it depends on the events alone, by the
 * times at which they occurred; not on their order, their batches, or how often they are delivered.
 *
 * <p>It holds with several evaluations at a time, here or in other replicas: an event is committed
 * before the stream has it, so that whichever evaluation is the last of a window's events sees all
 * of them; and the incidents of a project and rule are changed by one transaction after the other.
 */
@Component("riskEvaluation")
public final class RiskEvaluation {

  private final DataSource postgres;
  private final List<Windows> windows;
  private final List<Rule> rules;
  private final RiskMetrics metrics;
  private final Clock clock;

  @Autowired
  RiskEvaluation(PromptPostgres postgres, RiskSettings settings, RiskMetrics metrics) {
    this(postgres.dataSource(), settings, metrics, Clock.systemUTC());
  }

  RiskEvaluation(DataSource postgres, RiskSettings settings, RiskMetrics metrics, Clock clock) {
    this.postgres = postgres;
    this.rules = settings.rules();
    this.windows = rules.stream().map(Windows::new).toList();
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Evaluates a batch of the stream's entries.
   *
   * @throws MalformedEntry for one that isn't what it says it is; nothing is done then
   * @throws io.bactrian.landing.StoreUnavailable when it is worth trying again
   */
  public void evaluateEntries(@Body List<StreamEntry> entries) {
    evaluate(
        entries.stream()
            .map(entry -> IngestedEvent.of(entry.fields()))
            .filter(Objects::nonNull)
            .toList());
  }

  void evaluate(List<IngestedEvent> events) {
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      Windows window = windows.get(i);
      byProject(rule, events).forEach((project, groups) -> evaluate(rule, window, project, groups));
    }
  }

  private static Map<UUID, Map<Group, TreeSet<Instant>>> byProject(
      Rule rule, List<IngestedEvent> events) {
    Map<UUID, Map<Group, TreeSet<Instant>>> times = new TreeMap<>();
    for (IngestedEvent event : events) {
      Group group = rule.match().counts(event) ? Group.of(rule, event) : null;
      if (group != null) {
        times
            .computeIfAbsent(event.projectId(), project -> new HashMap<>())
            .computeIfAbsent(group, each -> new TreeSet<>())
            .add(event.occurredAt());
      }
    }
    return times;
  }

  private void evaluate(
      Rule rule, Windows window, UUID project, Map<Group, TreeSet<Instant>> groups) {
    metrics.evaluated(rule.name());
    Map<Group, TreeSet<Instant>> fired = fired(rule, window, project, groups);
    if (fired.isEmpty()) {
      return;
    }
    Transaction.run(
        postgres,
        "evaluating rule " + rule.name() + " in project " + project,
        transaction -> {
          apply(transaction, rule, window, project, fired);
          return project;
        });
  }

  /** The groups in which it fires. Mostly none: then no lock was needed. */
  private Map<Group, TreeSet<Instant>> fired(
      Rule rule, Windows window, UUID project, Map<Group, TreeSet<Instant>> groups) {
    Map<Group, List<Occurrence>> found =
        Transaction.run(
            postgres,
            "looking at rule " + rule.name() + " in project " + project,
            transaction -> window.read(transaction.sql(), project, groups));
    Map<Group, TreeSet<Instant>> fired = new HashMap<>(groups);
    fired
        .keySet()
        .removeIf(
            group ->
                Firings.in(found.getOrDefault(group, List.of()), rule.window(), rule.threshold())
                    .isEmpty());
    return fired;
  }

  private void apply(
      Transaction transaction,
      Rule rule,
      Windows window,
      UUID project,
      Map<Group, TreeSet<Instant>> groups)
      throws SQLException {
    IncidentRows rows = new IncidentRows(transaction.sql(), project, rule.name());
    rows.lock();
    if (!rows.projectIsThere()) {
      return;
    }
    ApplyFirings changes = new ApplyFirings(rule, project, rows, clock.instant());
    int firings = 0;
    for (Map.Entry<Group, List<Occurrence>> each :
        window.read(transaction.sql(), project, groups).entrySet()) {
      String group = each.getKey().key();
      Instant floor = rows.floor(group);
      firings += changes.apply(group, each.getValue(), floor);
    }
    Outbox.add(transaction.connection(), changes.messages());
    metrics.fired(rule.name(), firings, changes.opened());
  }
}
