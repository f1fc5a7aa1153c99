package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What asking for windows costs in a project of many events: it must not read them all. */
class WindowsPlanTest {

  private static final int EVENTS = Integer.getInteger("risk.plan.events", 200_000);
  private static final RiskTables TABLES = new RiskTables();

  private static Rule rule(List<String> severities) {
    return new Rule(
        "r",
        new Rule.Match(severities, List.of(), List.of()),
        Duration.ofHours(1),
        10,
        Set.of(),
        "LOW",
        Duration.ofHours(2),
        Duration.ofHours(1));
  }

  @Test
  void aBatchIsLookedAtInMillisecondsWhateverTheWindowHolds() {
    UUID project = TABLES.project();
    TABLES
        .sql
        .sql(
            """
            insert into risk.events (id, project_id, source, type, severity, payload, occurred_at)
            select gen_random_uuid(), :project, 's', 't', (array['INFO','WARN','ERROR','CRITICAL'])[1 + n % 4], '{}',
              timestamptz '2026-01-01Z' + n * interval '10 ms'
            from generate_series(1, :count) as n
            """)
        .param("project", project)
        .param("count", EVENTS)
        .update();
    TABLES.sql.sql("vacuum analyze risk.events").update();
    TreeSet<Instant> times = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      times.add(RiskTables.at(1000 + i * 0.01));
    }
    times.add(RiskTables.at(300)); // a late one
    Map<Group, TreeSet<Instant>> groups = new HashMap<>();
    groups.put(new Group(null, null, null), times);
    for (List<String> severities :
        List.of(List.of("ERROR", "CRITICAL"), List.of("WARN", "ERROR"), List.<String>of())) {
      Windows windows = new Windows(rule(severities));
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < 15; i++) {
        long start = System.nanoTime();
        Map<Group, List<Occurrence>> found =
            Transaction.run(TABLES.postgres, "test", tx -> windows.read(tx.sql(), project, groups));
        fastest = Math.min(fastest, System.nanoTime() - start);
        assertThat(found.values()).allMatch(events -> events.size() < 300);
      }
      System.out.printf("%s: %.2f ms%n", severities, fastest / 1e6);
      assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(100));
    }
  }
}
