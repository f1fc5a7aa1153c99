package io.bactrian.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bactrian.http.Page;
import io.bactrian.http.Problem;
import io.bactrian.http.Query;
import io.bactrian.http.Reply;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the last reconciliation found: {@code GET /ledger/reconciliation}. */
public final class Findings {

  private static final String LAST =
      """
      select id, started_at, finished_at, payments, entries
      from escrow.ledger_reconciliations order by due_at desc limit 1
      """;

  private static final String COUNTS =
      "select kind, count(*) from escrow.ledger_findings where reconciliation_id = :run group by kind order by kind";

  private static final String ITEMS =
      """
      select * from escrow.ledger_findings
      where reconciliation_id = :run and (:after::uuid is null or id > :after::uuid)
      order by id limit :most
      """;

  private final JdbcClient sql;

  Findings(JdbcClient postgres) {
    this.sql = postgres;
  }

  /** One thing that doesn't agree. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Finding(
      UUID id,
      String kind,
      @Nullable UUID paymentId,
      @Nullable UUID purchaseRequestId,
      @Nullable String reference,
      String expected,
      String found,
      Instant foundAt) {}

  /** A reconciliation. */
  record Run(long id, Instant startedAt, Instant finishedAt, long payments, long entries) {}

  private record Answer(
      Instant startedAt,
      Instant finishedAt,
      long payments,
      long entries,
      Map<String, Long> counts,
      List<Finding> items,
      @Nullable String next) {}

  /**
   * When it was, how much it found of each kind, and a page of that.
   *
   * @throws Problem 400; 404 when there has been none
   */
  public Reply last(@Headers Map<String, Object> parameters) {
    Query query = new Query(parameters);
    int limit = query.limit();
    Page.Cursor after = query.after();
    query.check();
    Run run =
        lastRun()
            .orElseThrow(
                () -> Problem.of(HttpStatus.NOT_FOUND, "there has been no reconciliation yet"));
    List<Finding> found =
        sql.sql(ITEMS)
            .param("run", run.id())
            .param("after", after == null ? null : after.id())
            .param("most", limit + 1)
            .query(Findings::finding)
            .list();
    Page<Finding> page = Page.of(found, limit, last -> new Page.Cursor(last.foundAt(), last.id()));
    return Reply.ok(
        new Answer(
            run.startedAt(),
            run.finishedAt(),
            run.payments(),
            run.entries(),
            counts(run),
            page.items(),
            page.next()));
  }

  /** The last one that is done; empty before the first. */
  Optional<Run> lastRun() {
    return sql.sql(LAST)
        .query(
            (row, number) ->
                new Run(
                    row.getLong("id"),
                    instant(row, "started_at"),
                    instant(row, "finished_at"),
                    row.getLong("payments"),
                    row.getLong("entries")))
        .optional();
  }

  /** How much it found of each kind; a kind of which there is nothing isn't there. */
  Map<String, Long> counts(Run run) {
    Map<String, Long> counts = new LinkedHashMap<>();
    sql.sql(COUNTS)
        .param("run", run.id())
        .query(
            row -> {
              counts.put(row.getString(1), row.getLong(2));
            });
    return counts;
  }

  private static Finding finding(ResultSet row, int number) throws SQLException {
    return new Finding(
        row.getObject("id", UUID.class),
        row.getString("kind"),
        row.getObject("payment_id", UUID.class),
        row.getObject("purchase_request_id", UUID.class),
        row.getString("reference"),
        row.getString("expected"),
        row.getString("found"),
        instant(row, "found_at"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
