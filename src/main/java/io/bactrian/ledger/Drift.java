package io.bactrian.ledger;

import java.util.Locale;

/** What may not agree, and the query that finds where it doesn't. */
enum Drift {
  /** What was held is not what was paid. */
  HOLDS_DIFFER(
      """
      with holds as (
        select p.id, p.purchase_request_id, p.escrow_state as state, p.amount, p.currency,
          coalesce(sum(a.received), 0) as received
        from escrow.payments p
          left join escrow.ledger_accounts a on a.payment_id = p.id and a.currency = p.currency
        where p.direction = 'in'
        group by p.id
      )
      select id as payment_id, purchase_request_id, null as reference,
        case when state is null then '0'
          when state = 'partial' then 'more than 0, at most ' || trim_scale(amount)
          when state in ('failed', 'cancelled') then 'at most ' || trim_scale(amount)
          else trim_scale(amount)::text end || ' ' || currency || ' held while ' || coalesce(state::text, 'not funded')
          as expected,
        trim_scale(received) || ' ' || currency as found
      from holds
      where not case when state is null then received = 0
        when state = 'partial' then received > 0 and received <= amount
        when state in ('failed', 'cancelled') then received <= amount
        else received = amount end
      """),

  /** The payment says that its money has gone, or is here, and the ledger says otherwise. */
  PAYOUTS_DIFFER(
      """
      with payouts as (
        select p.id, p.purchase_request_id, p.escrow_state as state, p.amount, coalesce(sum(a.received), 0) as received,
          coalesce(sum(a.released), 0) as released, coalesce(sum(a.refunded), 0) as refunded, coalesce(sum(a.held), 0) as held
        from escrow.payments p
          left join escrow.ledger_accounts a on a.payment_id = p.id and a.currency = p.currency
        where p.direction = 'in'
        group by p.id
      )
      select id as payment_id, purchase_request_id, null as reference, coalesce(state::text, 'not funded') as expected,
        'released ' || trim_scale(released) || ', refunded ' || trim_scale(refunded) || ', held ' || trim_scale(held) as found
      from payouts
      where not case state
        when 'released' then released > 0 and refunded = 0 and held = 0
        when 'refunded' then refunded > 0 and released = 0 and held = 0
        when 'partial' then released + refunded > 0 or received < amount
        when 'failed' then released = 0 and held = 0
        when 'cancelled' then released = 0 and held = 0
        else released + refunded = 0 end
      """),

  /** An entry whose payment is not there, and which is no template's checkout. */
  WITHOUT_PAYMENT(
      """
      select e.payment_id, e.purchase_request_id, 'entry ' || e.id as reference, 'a payment' as expected, 'none' as found
      from escrow.funds_ledger_entries e
      where e.payment_ref_kind = 'entity' and not exists (select from escrow.payments p where p.id = e.payment_id)
      """),

  /** More went out than came in. */
  NEGATIVE_BALANCE(
      """
      select a.payment_id, (array_agg(a.purchase_request_id))[1] as purchase_request_id,
        a.payment_external_ref as reference, '0 or more' as expected, trim_scale(sum(a.held)) || ' ' || a.currency as found
      from escrow.ledger_accounts a
      group by a.payment_id, a.payment_external_ref, a.currency
      having sum(a.held) < 0
      """),

  /** A request is completed, but its money went nowhere. */
  COMPLETED_UNPAID(
      """
      select null::uuid as payment_id, r.id as purchase_request_id, null as reference,
        'a release or refund, since it is ' || r.status as expected, 'none' as found
      from escrow.purchase_requests r
      where r.status in ('completed', 'seller_paid') and not exists (
        select from escrow.funds_ledger_entries e
        where e.purchase_request_id = r.id and e.entry_type in ('release', 'refund'))
      """),

  /** Two offers were accepted, or another one than was selected. */
  ACCEPTED_NOT_SELECTED(
      """
      select null::uuid as payment_id, r.id as purchase_request_id, null as reference,
        coalesce(r.selected_offer_id::text, 'none') as expected, string_agg(o.id::text, ', ' order by o.id) as found
      from escrow.seller_offers o join escrow.purchase_requests r on r.id = o.purchase_request_id
      where o.status = 'accepted'
      group by r.id
      having count(*) > 1 or bool_or(o.id is distinct from r.selected_offer_id)
      """),

  /** A buyer is waited for twice, for the same offer at the same provider. */
  PENDING_TWICE(
      """
      select null::uuid as payment_id, (array_agg(p.purchase_request_id))[1] as purchase_request_id,
        coalesce(p.seller_offer_id::text, p.seller_offer_external_ref) as reference, 'one pending payment' as expected,
        string_agg(p.id::text, ', ' order by p.id) as found
      from escrow.payments p
      where p.status = 'pending' and p.direction = 'in'
      group by p.buyer_id, p.provider, coalesce(p.seller_offer_id::text, p.seller_offer_external_ref)
      having count(*) > 1
      """);

  private final String query;

  Drift(String query) {
    this.query = query;
  }

  /** As it stands in findings and metrics: {@code holds-differ}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Finds it: payment_id, purchase_request_id, reference, expected, found. */
  String query() {
    return query;
  }
}
