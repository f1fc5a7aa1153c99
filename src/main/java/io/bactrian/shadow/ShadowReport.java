package io.bactrian.shadow;

import io.bactrian.landing.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What shadow reads came to over a period. */
@Component("shadowReport")
public final class ShadowReport {

  private static final String LINES =
      """
      select collection, sum(reads), sum(dropped), sum(compared), sum(late), sum(noise), sum(mismatches),
        sum(timed_out) + sum(failed), sum(quarantined), sum(expired), sum(not_fed),
        sum(behind),
        bactrian.percentile_ms(bactrian.sum_counts(mongo_took), 0.5),
        bactrian.percentile_ms(bactrian.sum_counts(mongo_took), 0.95),
        bactrian.percentile_ms(bactrian.sum_counts(mongo_took), 0.99),
        bactrian.percentile_ms(bactrian.sum_counts(postgres_took), 0.5),
        bactrian.percentile_ms(bactrian.sum_counts(postgres_took), 0.95),
        bactrian.percentile_ms(bactrian.sum_counts(postgres_took), 0.99)
      from bactrian.shadow_reads
      where system = ? and at >= now() - make_interval(secs => ?)
      group by collection order by collection
      """;

  private static final String MISMATCHES =
      """
      select collection, origin, at, coalesce(document_id, 'find ' || find_md5), only_order, paths,
        mongo_documents, postgres_documents, mongo_md5, postgres_md5, tries
      from bactrian.shadow_mismatches
      where system = ? and at >= now() - make_interval(secs => ?)
      order by at desc, id desc limit ?
      """;

  private static final String QUERIES =
      """
      select query, count(*), count(*) filter (where verdict = 'differ'),
        percentile_cont(0.5) within group (order by mongo_ms),
        percentile_cont(0.95) within group (order by mongo_ms),
        percentile_cont(0.99) within group (order by mongo_ms),
        percentile_cont(0.5) within group (order by sql_ms),
        percentile_cont(0.95) within group (order by sql_ms),
        percentile_cont(0.99) within group (order by sql_ms)
      from bactrian.paired_results
      where system = ? and started_at >= now() - make_interval(secs => ?)
        and verdict in ('agree', 'differ')
      group by query order by query
      """;

  /** Latencies in milliseconds; null where nothing was measured. */
  public record Percentiles(@Nullable Double p50, @Nullable Double p95, @Nullable Double p99) {}

  /**
   * One collection.
   *
   * @param unanswered reads to which a store had no answer, or none in time
   * @param behind differences that stayed for as long as the store that follows was behind
   */
  public record Line(
      String collection,
      long reads,
      long dropped,
      long compared,
      long late,
      long noise,
      long mismatches,
      long unanswered,
      long quarantined,
      long expired,
      long notFed,
      long behind,
      Percentiles mongo,
      Percentiles postgres) {}

  /**
   * One read that differed.
   *
   * @param what the document's id, or the md5 of the find
   */
  public record Found(
      String collection,
      String origin,
      Instant at,
      String what,
      boolean onlyOrder,
      List<String> paths,
      int mongoDocuments,
      int postgresDocuments,
      String mongoMd5,
      String postgresMd5,
      int tries) {}

  /** One paired query. */
  public record Query(
      String name, long runs, long differing, Percentiles mongo, Percentiles postgres) {}

  private final DataSource postgres;
  private final ShadowSettings settings;

  ShadowReport(DataSource postgres, ShadowSettings settings) {
    this.postgres = postgres;
    this.settings = settings;
  }

  /** A row as it is read. */
  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** By collection, those of which something was read. */
  public List<Line> lines(String system, Duration since) {
    return read(
        LINES,
        system,
        since,
        -1,
        row ->
            new Line(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                percentiles(row, 13),
                percentiles(row, 16)));
  }

  /** The last mismatches, the latest first. */
  public List<Found> mismatches(String system, Duration since, int most) {
    return read(
        MISMATCHES,
        system,
        since,
        most,
        row ->
            new Found(
                row.getString(1),
                row.getString(2),
                row.getTimestamp(3).toInstant(),
                row.getString(4),
                row.getBoolean(5),
                List.of((String[]) row.getArray(6).getArray()),
                row.getInt(7),
                row.getInt(8),
                row.getString(9),
                row.getString(10),
                row.getInt(11)));
  }

  /** The system's paired queries, which are evidence of the same kind. */
  public List<Query> queries(String system, Duration since) {
    return read(
        QUERIES,
        system,
        since,
        -1,
        row ->
            new Query(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                percentiles(row, 4),
                percentiles(row, 7)));
  }

  /** The fields that may differ, with the reasons. */
  public List<ShadowSettings.Ignored> ignored(String system) {
    return settings.ignore().stream().filter(each -> each.system().equals(system)).toList();
  }

  private <T> List<T> read(
      String sql, String system, Duration since, int most, Reading<T> reading) {
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, system);
      statement.setLong(2, since.toSeconds());
      if (most >= 0) {
        statement.setInt(3, most);
      }
      List<T> read = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          read.add(reading.of(rows));
        }
      }
      return read;
    } catch (SQLException e) {
      throw StoreUnavailable.of("reading what shadow reads of " + system + " came to", e);
    }
  }

  private static Percentiles percentiles(ResultSet row, int first) throws SQLException {
    return new Percentiles(
        row.getObject(first, Double.class),
        row.getObject(first + 1, Double.class),
        row.getObject(first + 2, Double.class));
  }
}
