package io.bactrian.risk;

import io.bactrian.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The incidents of a log as plain SQL finds them in the log itself, with window functions and
 * without anything of the program; and those that the program has found.
 */
public final class LogOracle {

  /** A line of a log as an event. */
  public record Line(Instant time, String severity, String source, String type, String text) {}

  /** An incident, reduced to what both sides know. */
  public record Found(String group, Instant first, Instant last, long events) {}

  private record Form(Pattern line, DateTimeFormatter time) {}

  private static final Form BGL =
      new Form(
          Pattern.compile(
              "\\S+ \\d+ \\S+ (?<source>\\S+) (?<time>\\S+) \\S+ \\S+ (?<type>\\S+) (?<level>\\S+) ?(?<text>.*)"),
          DateTimeFormatter.ofPattern("yyyy-MM-dd-HH.mm.ss.SSSSSS", Locale.ROOT));
  private static final Form ZOOKEEPER =
      new Form(
          Pattern.compile(
              "(?<time>\\S+ \\S+) - (?<level>\\w+) +\\[(?<source>.*?):(?<type>[^:]*?)@\\d+\\] - (?<text>.*)"),
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ROOT));
  private static final Form APACHE =
      new Form(
          Pattern.compile(
              "\\[(?<time>[^]]*)\\] \\[(?<level>\\w+)\\] (?<text>(?<source>(?<type>\\S+)).*)"),
          DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss yyyy", Locale.ROOT));

  private static final String INCIDENTS =
      """
      with counted as (
        select grp, t, count(*) over (partition by grp order by t
          range between cast(:window as interval) preceding and current row) as n
        from raw_log cross join lateral (select case :groupBy when 'source' then source when 'type' then type else '' end
          as grp) as g
        where severity = any(:severities)
      ),
      fired as (select distinct grp, t from counted where n > :threshold),
      marked as (
        select grp, t, case when t - lag(t) over (partition by grp order by t) < cast(:quiet as interval) then 0 else 1 end
          as starts from fired
      ),
      islands as (select grp, t, sum(starts) over (partition by grp order by t) as island from marked)
      select grp, min(t) as first, max(t) as last,
        (select count(*) from raw_log l
         where l.severity = any(:severities)
           and case :groupBy when 'source' then source when 'type' then type else '' end = i.grp
           and exists (select 1 from islands f where f.grp = i.grp and f.island = i.island
             and f.t between l.t and l.t + cast(:window as interval))) as events
      from islands i group by grp, island order by grp, first
      """;

  private static final String FOUND =
      """
      select group_key as grp, first_event_at as first, last_event_at as last, event_count as events
      from risk.incidents where project_id = :project and rule = :rule and merged_into is null
      order by group_key collate "C", first_event_at
      """;

  private final JdbcClient sql;

  private LogOracle(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * The lines of {@code loghub/<name>_2k.log}: BGL, Zookeeper or Apache; skips the test without.
   */
  public static List<Line> read(String name) {
    Form form =
        switch (name) {
          case "BGL" -> BGL;
          case "Zookeeper" -> ZOOKEEPER;
          default -> APACHE;
        };
    Path folder = SharedData.at("loghub");
    Path plain = folder.resolve(name + "_2k.log");
    boolean zipped = !Files.exists(plain);
    List<Line> lines = new ArrayList<>();
    try (InputStream file =
            Files.newInputStream(zipped ? folder.resolve(name + "_2k.log.gz") : plain);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    zipped ? new GZIPInputStream(file) : file, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Matcher parts = form.line().matcher(line);
        if (!parts.matches()) {
          throw new IllegalStateException(name + " has a line of another form: " + line);
        }
        lines.add(
            new Line(
                LocalDateTime.parse(parts.group("time"), form.time()).toInstant(ZoneOffset.UTC),
                severity(parts.group("level")),
                parts.group("source"),
                parts.group("type"),
                parts.group("text")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static String severity(String level) {
    return switch (level.toUpperCase(Locale.ROOT)) {
      case "FATAL", "SEVERE", "FAILURE" -> "CRITICAL";
      case "ERROR" -> "ERROR";
      case "WARN", "WARNING" -> "WARN";
      default -> "INFO";
    };
  }

  /** An oracle that has the log in a table of its own, which nothing of the program reads. */
  public static LogOracle of(DataSource postgres, List<Line> log) {
    JdbcClient sql = JdbcClient.create(postgres);
    sql.sql("drop table if exists raw_log").update();
    sql.sql(
            "create table raw_log (t timestamptz, severity text, source text collate \"C\", type text collate \"C\")")
        .update();
    sql.sql(
            "insert into raw_log select * from unnest(:t::timestamptz[], :severity::text[], :source::text[], :type::text[])")
        .param("t", log.stream().map(line -> line.time().toString()).toArray(String[]::new))
        .param("severity", log.stream().map(Line::severity).toArray(String[]::new))
        .param("source", log.stream().map(Line::source).toArray(String[]::new))
        .param("type", log.stream().map(Line::type).toArray(String[]::new))
        .update();
    return new LogOracle(sql);
  }

  /** What must be found: of a rule that matches severities only and groups by at most one thing. */
  public List<Found> expected(Rule rule) {
    return sql.sql(INCIDENTS)
        .param("window", rule.window().toString())
        .param("quiet", rule.quietTime().toString())
        .param("threshold", rule.threshold())
        .param("severities", rule.match().severities().toArray(String[]::new))
        .param(
            "groupBy",
            rule.groupBy().isEmpty()
                ? ""
                : rule.groupBy().iterator().next().name().toLowerCase(Locale.ROOT))
        .query(LogOracle::found)
        .list();
  }

  /** What the program has found. */
  public static List<Found> actual(DataSource postgres, UUID project, String rule) {
    return JdbcClient.create(postgres)
        .sql(FOUND)
        .param("project", project)
        .param("rule", rule)
        .query(LogOracle::found)
        .list();
  }

  private static Found found(java.sql.ResultSet row, int number) throws java.sql.SQLException {
    return new Found(
        row.getString("grp"),
        row.getObject("first", OffsetDateTime.class).toInstant(),
        row.getObject("last", OffsetDateTime.class).toInstant(),
        row.getLong("events"));
  }
}
