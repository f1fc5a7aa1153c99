package io.bactrian.ledger;

import io.bactrian.ledger.Situation.Dispute;
import io.bactrian.ledger.Situation.Payment;
import io.bactrian.ledger.Situation.Request;
import io.bactrian.ledger.Situation.Wallet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what the rules look at, and locks it: whoever else writes an entry, changes the payment or
 * the request, or opens a dispute, waits for the end of the transaction, or has it begin again.
 */
final class SituationReader {

  private static final String LOCK_PAYMENT =
      """
      select p.direction::text as direction, p.status::text as status, p.escrow_state::text as escrow_state,
        p.amount, p.currency, p.purchase_request_id,
        seller.wallet_address as seller_wallet, coalesce(seller.wallet_proof_verified, false) as seller_verified,
        buyer.wallet_address as buyer_wallet, coalesce(buyer.wallet_proof_verified, false) as buyer_verified
      from escrow.payments p
        left join escrow.users seller on seller.id = p.seller_id
        left join escrow.users buyer on buyer.id = p.buyer_id
      where p.id = :id
      for update of p
      """;

  private static final String LOCK_REQUEST =
      "select is_on_hold, hold_dispute_id from escrow.purchase_requests where id = :id for update";

  private static final String DISPUTES =
      """
      select id, status::text as status, resolution ->> 'action' as action
      from escrow.disputes where purchase_request_id = :id order by created_at, id
      """;

  private static final String TOTALS =
      """
      select coalesce(sum(received), 0) as received, coalesce(sum(released), 0) as released,
        coalesce(sum(refunded), 0) as refunded, coalesce(sum(fees), 0) as fees
      from escrow.ledger_accounts a
      where a.payment_id = :id and a.currency = (select currency from escrow.payments where id = :id)
      """;

  private SituationReader() {}

  /** How things stand with the payment; empty when there is none. */
  static Optional<Situation> lock(JdbcClient sql, UUID payment) {
    return sql.sql(LOCK_PAYMENT)
        .param("id", payment)
        .query((row, number) -> payment(row))
        .optional()
        .map(locked -> situation(sql, payment, locked));
  }

  private static Situation situation(JdbcClient sql, UUID id, Payment locked) {
    UUID request = locked.request();
    Totals totals =
        sql.sql(TOTALS)
            .param("id", id)
            .query(
                (row, number) ->
                    new Totals(
                        row.getBigDecimal("received"),
                        row.getBigDecimal("released"),
                        row.getBigDecimal("refunded"),
                        row.getBigDecimal("fees")))
            .single();
    return new Situation(
        locked.with(totals), request == null ? Request.NONE : request(sql, request));
  }

  private static Request request(JdbcClient sql, UUID id) {
    return sql.sql(LOCK_REQUEST)
        .param("id", id)
        .query(
            (row, number) ->
                new Request(
                    row.getBoolean("is_on_hold"),
                    row.getObject("hold_dispute_id", UUID.class),
                    disputes(sql, id)))
        .single();
  }

  private static List<Dispute> disputes(JdbcClient sql, UUID request) {
    return sql.sql(DISPUTES)
        .param("id", request)
        .query(
            (row, number) ->
                new Dispute(
                    row.getObject("id", UUID.class),
                    row.getString("status"),
                    row.getString("action")))
        .list();
  }

  private static Payment payment(ResultSet row) throws SQLException {
    return new Payment(
        row.getString("direction"),
        row.getString("status"),
        row.getString("escrow_state"),
        row.getBigDecimal("amount"),
        row.getString("currency"),
        row.getObject("purchase_request_id", UUID.class),
        Totals.NONE,
        new Wallet(row.getString("seller_wallet"), row.getBoolean("seller_verified")),
        new Wallet(row.getString("buyer_wallet"), row.getBoolean("buyer_verified")));
  }
}
