package io.bactrian.risk;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Asks for the events on which it depends whether new ones make a rule fire, and for no others:
 * what it costs follows from the new ones, not from how much is in a window.
 *
 * <p>New events close together are a run. Of a run all events between its ends are needed, and the
 * threshold's number before and after it as far as the window reaches: if there are more of them,
 * those further away fire and are linked without the run, and somebody has seen to that when the
 * last of them came.
 */
final class Windows {

  private static final Duration CLOSE = Duration.ofSeconds(1);
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private static final String EVENTS =
      """
      select run.position, e.id, e.occurred_at
      from unnest(:positions::int[], :sources::text[], :types::text[], :correlations::text[],
          :afters::timestamptz[], :firsts::timestamptz[], :lasts::timestamptz[], :untils::timestamptz[])
        as run (position, source, type, correlation_id, after, first, last, until),
      lateral (
        (select id, occurred_at from risk.events e
         where e.occurred_at >= run.after and e.occurred_at < run.first and {counts}
         order by e.occurred_at desc limit :threshold)
        union all
        (select id, occurred_at from risk.events e
         where e.occurred_at between run.first and run.last and {counts})
        union all
        (select id, occurred_at from risk.events e
         where e.occurred_at > run.last and e.occurred_at <= run.until and {counts}
         order by e.occurred_at limit :threshold)
      ) as e
      """;

  private final Rule rule;
  private final String events;

  Windows(Rule rule) {
    this.rule = rule;
    this.events = EVENTS.replace("{counts}", counts(rule));
  }

  /** Which events count: conditions as few as the rule has, so that indexes can be used. */
  private static String counts(Rule rule) {
    List<String> all = new ArrayList<>(List.of("e.project_id = :project"));
    if (rule.match().onlyErrors()) {
      all.add("e.severity in ('ERROR', 'CRITICAL')"); // word for word the index's predicate
    }
    if (!rule.match().severities().isEmpty()) {
      all.add("e.severity = any(:matchSeverities)");
    }
    if (!rule.match().types().isEmpty()) {
      all.add("e.type = any(:matchTypes)");
    }
    if (!rule.match().sources().isEmpty()) {
      all.add("e.source = any(:matchSources)");
    }
    for (Rule.GroupBy by : rule.groupBy()) {
      all.add(
          switch (by) {
            case SOURCE -> "e.source = run.source";
            case TYPE -> "e.type = run.type";
            case CORRELATION_ID -> "e.correlation_id = run.correlation_id";
          });
    }
    return String.join(" and ", all);
  }

  /** The statement, for an EXPLAIN. */
  String statement() {
    return events;
  }

  /**
   * The events on which it depends, in order, by group.
   *
   * @param groups the times of new events
   */
  Map<Group, List<Occurrence>> read(
      JdbcClient sql, UUID project, Map<Group, TreeSet<Instant>> groups) {
    List<Group> byPosition = List.copyOf(groups.keySet());
    Runs runs = new Runs();
    for (int i = 0; i < byPosition.size(); i++) {
      TreeSet<Instant> times = groups.get(byPosition.get(i));
      if (times != null) {
        runs.add(i, byPosition.get(i), times, rule.window());
      }
    }
    Map<Group, TreeSet<Occurrence>> found = new HashMap<>();
    sql.sql(events)
        .param("positions", runs.positions.toArray(Integer[]::new))
        .param("sources", texts(runs.sources))
        .param("types", texts(runs.types))
        .param("correlations", texts(runs.correlations))
        .param("afters", texts(runs.afters))
        .param("firsts", texts(runs.firsts))
        .param("lasts", texts(runs.lasts))
        .param("untils", texts(runs.untils))
        .param("project", project)
        .param("threshold", rule.threshold())
        .param("matchSeverities", rule.match().severities().toArray(String[]::new))
        .param("matchTypes", rule.match().types().toArray(String[]::new))
        .param("matchSources", rule.match().sources().toArray(String[]::new))
        .query(
            row -> {
              found
                  .computeIfAbsent(byPosition.get(row.getInt(1)), group -> new TreeSet<>())
                  .add(
                      new Occurrence(
                          row.getObject(3, OffsetDateTime.class).toInstant(),
                          row.getObject(2, UUID.class)));
            });
    Map<Group, List<Occurrence>> inOrder = new HashMap<>();
    found.forEach((group, occurrences) -> inOrder.put(group, List.copyOf(occurrences)));
    return inOrder;
  }

  private static @Nullable String[] texts(List<? extends @Nullable Object> values) {
    @Nullable String[] texts = new @Nullable String[values.size()];
    for (int i = 0; i < texts.length; i++) {
      Object value = values.get(i);
      texts[i] = value == null ? null : value.toString();
    }
    return texts;
  }

  /** The columns of the statement's table of runs. */
  private static final class Runs {
    private final List<Integer> positions = new ArrayList<>();
    private final List<@Nullable String> sources = new ArrayList<>();
    private final List<@Nullable String> types = new ArrayList<>();
    private final List<@Nullable String> correlations = new ArrayList<>();
    private final List<Instant> afters = new ArrayList<>();
    private final List<Instant> firsts = new ArrayList<>();
    private final List<Instant> lasts = new ArrayList<>();
    private final List<Instant> untils = new ArrayList<>();

    void add(int position, Group group, SortedSet<Instant> times, Duration window) {
      Duration close = window.compareTo(CLOSE) < 0 ? window : CLOSE;
      Instant after = FIRST;
      Instant first = times.first();
      Instant last = first;
      for (Instant time : times) {
        if (time.isAfter(last.plus(close))) {
          add(position, group, after, first, last, time, window);
          after = last;
          first = time;
        }
        last = time;
      }
      add(position, group, after, first, last, LAST, window);
    }

    private void add(
        int position,
        Group group,
        Instant after,
        Instant first,
        Instant last,
        Instant until,
        Duration window) {
      Instant reach = first.minus(window);
      Instant end = last.plus(window);
      positions.add(position);
      sources.add(group.source());
      types.add(group.type());
      correlations.add(group.correlationId());
      afters.add(reach.isBefore(after) ? after : reach);
      firsts.add(first);
      lasts.add(last);
      untils.add(end.isAfter(until) ? until : end);
    }
  }
}
