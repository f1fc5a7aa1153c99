package io.bactrian.risk;

import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.Transaction;
import io.bactrian.stream.Outbox;
import java.sql.SQLException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Moves incidents on as time passes: to INVESTIGATING, and to RESOLVED after the quiet time. */
@Component("riskSweep")
public final class RiskSweep {

  private static final int AT_ONCE = 500;

  /**
   * Those that somebody else works on are left for the next time: so it never waits, and nobody
   * waits for it in a circle. Incidents of a rule that is no more end at once.
   */
  private static final String MOVE_ON =
      """
      with due as (
        select i.id, i.status,
          case when i.last_event_at <= :now - coalesce(rule.quiet_time, '0') then 'RESOLVED' else 'INVESTIGATING' end
            as next
        from risk.incidents i
          left join unnest(:rules::text[], :investigateAfter::interval[], :quietTime::interval[])
            as rule (name, investigate_after, quiet_time) on rule.name = i.rule
        where i.status <> 'RESOLVED' and i.rule is not null
          and (i.last_event_at <= :now - coalesce(rule.quiet_time, '0')
            or i.status = 'OPEN' and i.last_event_at <= :now - rule.investigate_after)
        order by i.last_event_at limit :most
        for update of i skip locked
      )
      update risk.incidents i
      set status = due.next,
        resolved_at = case when due.next = 'RESOLVED' then :now end,
        resolved_by = case when due.next = 'RESOLVED' then 'sweep' end
      from due where i.id = due.id and i.status = due.status
      returning %s
      """
          .formatted(Incident.COLUMNS);

  private static final String COUNT = "select status, count(*) from risk.incidents group by status";

  private final DataSource postgres;
  private final RiskSettings settings;
  private final RiskMetrics metrics;
  private final Clock clock;

  @Autowired
  RiskSweep(PromptPostgres postgres, RiskSettings settings, RiskMetrics metrics) {
    this(postgres.dataSource(), settings, metrics, Clock.systemUTC());
  }

  RiskSweep(DataSource postgres, RiskSettings settings, RiskMetrics metrics, Clock clock) {
    this.postgres = postgres;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Moves on all that are due, and tells the stream in the same transaction. */
  public void sweep() {
    int moved;
    do {
      moved = Transaction.run(postgres, "sweeping incidents", this::some);
    } while (moved == AT_ONCE);
    metrics.counted(Transaction.run(postgres, "counting incidents", RiskSweep::count));
  }

  private int some(Transaction transaction) throws SQLException {
    List<Rule> rules = settings.rules();
    List<Incident> moved =
        transaction
            .sql()
            .sql(MOVE_ON)
            .param("now", IncidentRows.sqlTime(clock.instant()))
            .param("rules", texts(rules.stream().map(Rule::name).toList()))
            .param("investigateAfter", texts(rules.stream().map(Rule::investigateAfter).toList()))
            .param("quietTime", texts(rules.stream().map(Rule::quietTime).toList()))
            .param("most", AT_ONCE)
            .query(Incident::of)
            .list();
    Outbox.add(transaction.connection(), moved.stream().map(Messages::updated).toList());
    return moved.size();
  }

  private static String[] texts(List<?> values) {
    return values.stream().map(Object::toString).toArray(String[]::new);
  }

  private static Map<Status, Long> count(Transaction transaction) {
    Map<Status, Long> counts = new EnumMap<>(Status.class);
    transaction
        .sql()
        .sql(COUNT)
        .query(
            row -> {
              counts.put(Status.valueOf(row.getString(1)), row.getLong(2));
            });
    return counts;
  }
}
