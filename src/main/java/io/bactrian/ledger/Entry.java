package io.bactrian.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the ledger, as clients see it.
 *
 * @param paymentId the payment's id, or the text that stands for it
 * @param purchaseRequestId the request's id, or the text that stands for it in a template's
 *     checkout
 * @param createdBy the user's id, or the name of the login or service
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Entry(
    UUID id,
    String paymentId,
    String purchaseRequestId,
    String entryType,
    String amount,
    String currency,
    @Nullable String transactionHash,
    @Nullable String note,
    @Nullable String createdBy,
    Instant createdAt) {

  /** What {@link #of} reads, of {@code escrow.funds_ledger_entries e}. */
  static final String COLUMNS =
      """
      e.id, coalesce(e.payment_id::text, e.payment_external_ref) as payment,
      coalesce(e.purchase_request_id::text, e.purchase_request_external_ref) as request,
      e.entry_type::text as entry_type, e.amount, e.currency, e.transaction_hash, e.note,
      coalesce(e.created_by_id::text, e.created_by_external_ref) as author, e.created_at
      """;

  static Entry of(ResultSet row, int number) throws SQLException {
    return new Entry(
        row.getObject("id", UUID.class),
        row.getString("payment"),
        row.getString("request"),
        row.getString("entry_type"),
        Amount.text(row.getBigDecimal("amount")),
        row.getString("currency"),
        row.getString("transaction_hash"),
        row.getString("note"),
        row.getString("author"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
