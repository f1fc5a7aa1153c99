package io.bactrian.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bactrian.http.Ids;
import io.bactrian.http.Page;
import io.bactrian.http.Problem;
import io.bactrian.http.Query;
import io.bactrian.http.Reply;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Balances and entries: {@code GET /ledger/…}. */
public final class LedgerReads {

  private static final String ENTRIES =
      """
      select %s from escrow.funds_ledger_entries e
      where %s = :id and (:time::timestamptz is null or (e.created_at, e.id) < (:time::timestamptz, :after::uuid))
      order by e.created_at desc, e.id desc limit :most
      """;

  private static final String OF_PAYMENT = ENTRIES.formatted(Entry.COLUMNS, "e.payment_id");
  private static final String OF_REQUEST =
      ENTRIES.formatted(Entry.COLUMNS, "e.purchase_request_id");

  private static final String PAYMENT =
      "select coalesce(escrow_state::text, '') from escrow.payments where id = :id";
  private static final String REQUEST =
      "select status::text from escrow.purchase_requests where id = :id";

  private final JdbcClient sql;

  LedgerReads(JdbcClient postgres) {
    this.sql = postgres;
  }

  /** A payment's money. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record OfPayment(
      UUID paymentId,
      String escrowState,
      @JsonInclude List<Balance> balances,
      @JsonInclude List<Entry> items,
      @JsonInclude @Nullable String next) {}

  /** A request's money. */
  record OfRequest(
      UUID purchaseRequestId,
      String status,
      List<Balance> balances,
      List<Entry> items,
      @Nullable String next) {}

  /**
   * Balances of a payment, and a page of its entries, the newest first.
   *
   * @throws Problem 400, 404
   */
  public Reply ofPayment(
      @Header("paymentId") String paymentId, @Headers Map<String, Object> parameters) {
    UUID id = Ids.require("paymentId", paymentId);
    String state = found(PAYMENT, id, "payment");
    Page<Entry> page = page(OF_PAYMENT, id, parameters);
    return Reply.ok(
        new OfPayment(id, state, Balance.ofPayment(sql, id), page.items(), page.next()));
  }

  /**
   * Balances of a request, and a page of its entries, the newest first.
   *
   * @throws Problem 400, 404
   */
  public Reply ofRequest(
      @Header("requestId") String requestId, @Headers Map<String, Object> parameters) {
    UUID id = Ids.require("requestId", requestId);
    String status = found(REQUEST, id, "request");
    Page<Entry> page = page(OF_REQUEST, id, parameters);
    return Reply.ok(
        new OfRequest(id, status, Balance.ofRequest(sql, id), page.items(), page.next()));
  }

  private String found(String statement, UUID id, String what) {
    return sql.sql(statement)
        .param("id", id)
        .query(String.class)
        .optional()
        .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "there is no " + what + " " + id));
  }

  private Page<Entry> page(String statement, UUID id, Map<String, Object> parameters) {
    Query query = new Query(parameters);
    int limit = query.limit();
    Page.Cursor after = query.after();
    query.check();
    List<Entry> found =
        sql.sql(statement)
            .param("id", id)
            .param("time", after == null ? null : after.time().atOffset(ZoneOffset.UTC))
            .param("after", after == null ? null : after.id())
            .param("most", limit + 1)
            .query(Entry::of)
            .list();
    return Page.of(found, limit, last -> new Page.Cursor(last.createdAt(), last.id()));
  }
}
