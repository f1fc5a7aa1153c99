package io.bactrian.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Money in one currency, as decimals.
 *
 * @param held received - released - refunded - fees
 * @param disputed of what is held, what a dispute or a hold keeps where it is
 * @param releasable of what is held, what could be released now
 */
record Balance(
    String currency,
    String received,
    String held,
    String disputed,
    String releasable,
    String released,
    String refunded,
    String fees) {

  private static final String SELECT =
      """
      select a.currency, sum(a.received) as received, sum(a.released) as released, sum(a.refunded) as refunded,
        sum(a.fees) as fees, sum(a.held) as held,
        coalesce(sum(a.held) filter (where kept.where_it_is), 0) as disputed,
        coalesce(sum(a.held) filter (where not kept.where_it_is
          and p.escrow_state in ('funded', 'releasable', 'releasing', 'partial')), 0) as releasable
      from escrow.ledger_accounts a
        left join escrow.payments p on p.id = a.payment_id
        cross join lateral (
          select exists (
              select from escrow.purchase_requests r where r.id = a.purchase_request_id and r.is_on_hold)
            or exists (
              select from escrow.disputes d
              where d.purchase_request_id = a.purchase_request_id and d.status not in ('resolved', 'closed'))
            as where_it_is
        ) as kept
      where %s = :id
      group by a.currency order by a.currency
      """;

  private static final String OF_PAYMENT = SELECT.formatted("a.payment_id");
  private static final String OF_REQUEST = SELECT.formatted("a.purchase_request_id");

  /** A payment's, by currency; none before its first entry. */
  static List<Balance> ofPayment(JdbcClient sql, UUID payment) {
    return sql.sql(OF_PAYMENT).param("id", payment).query(Balance::of).list();
  }

  /** A request's, by currency. */
  static List<Balance> ofRequest(JdbcClient sql, UUID request) {
    return sql.sql(OF_REQUEST).param("id", request).query(Balance::of).list();
  }

  private static Balance of(ResultSet row, int number) throws SQLException {
    return new Balance(
        row.getString("currency"),
        Amount.text(row.getBigDecimal("received")),
        Amount.text(row.getBigDecimal("held")),
        Amount.text(row.getBigDecimal("disputed")),
        Amount.text(row.getBigDecimal("releasable")),
        Amount.text(row.getBigDecimal("released")),
        Amount.text(row.getBigDecimal("refunded")),
        Amount.text(row.getBigDecimal("fees")));
  }
}
