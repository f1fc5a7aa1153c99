package io.bactrian.escrow;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows of the escrow application that tests begin with: buyers, sellers, and what they agreed on.
 */
public final class Deals {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final JdbcClient sql;

  public Deals(DataSource postgres) {
    this.sql = JdbcClient.create(postgres);
  }

  /** Everything that belongs to one payment. */
  public record Deal(UUID buyer, UUID seller, UUID request, UUID offer, UUID payment) {}

  /** A payment that is confirmed and funded, of which the ledger knows nothing yet. */
  public Deal funded(String amount) {
    UUID buyer = user();
    UUID seller = user();
    UUID request = request(buyer);
    UUID offer = offer(request, seller);
    UUID payment =
        insert(
            """
            insert into escrow.payments (purchase_request_ref_kind, purchase_request_id, seller_offer_ref_kind, seller_offer_id,
              seller_ref_kind, seller_id, buyer_id, amount, status, escrow_state, created_at, updated_at)
            values ('entity', '%s', 'entity', '%s', 'entity', '%s', '%s', %s, 'confirmed', 'funded', now(), now())
            """
                .formatted(request, offer, seller, buyer, amount));
    return new Deal(buyer, seller, request, offer, payment);
  }

  /** As {@link #funded}, with all of it held. */
  public Deal held(String amount) {
    Deal deal = funded(amount);
    entry(deal, "hold", amount);
    return deal;
  }

  /** An entry as the database takes it, without the service's rules. */
  public UUID entry(Deal deal, String type, String amount) {
    return insert(entryOf(deal, type, amount));
  }

  /** The statement for {@link #entry}, with a key of its own. */
  public static String entryOf(Deal deal, String type, String amount) {
    return """
        insert into escrow.funds_ledger_entries (purchase_request_ref_kind, purchase_request_id, payment_ref_kind, payment_id,
          entry_type, amount, idempotency_key, created_at)
        values ('entity', '%s', 'entity', '%s', '%s', %s, 'made-%d', now())
        """
        .formatted(deal.request(), deal.payment(), type, amount, NUMBER.incrementAndGet());
  }

  /** Somebody with a wallet that is verified. */
  public UUID user() {
    return insert(
        """
        insert into escrow.users (wallet_address, wallet_proof_verified, created_at, updated_at)
        values ('0xabc', true, now(), now())
        """);
  }

  public UUID request(UUID buyer) {
    UUID category =
        insert(
            """
            insert into escrow.categories (name, created_at, updated_at) values ('category %d', now(), now())
            """
                .formatted(NUMBER.incrementAndGet()));
    return insert(
        """
        insert into escrow.purchase_requests (buyer_id, title, description, category_id, created_at, updated_at)
        values ('%s', 'A lamp', 'That shines', '%s', now(), now())
        """
            .formatted(buyer, category));
  }

  public UUID offer(UUID request, UUID seller) {
    return insert(
        """
        insert into escrow.seller_offers (seller_id, purchase_request_id, title, price_amount, delivery_time_amount,
          created_at, updated_at)
        values ('%s', '%s', 'This one', 100, 1, now(), now())
        """
            .formatted(seller, request));
  }

  /**
   * A dispute about a request.
   *
   * @param action what was decided; empty for nothing yet
   */
  public UUID dispute(Deal deal, String status, String action) {
    return insert(disputeOf(deal, status, action));
  }

  /** The statement for {@link #dispute}. */
  public static String disputeOf(Deal deal, String status, String action) {
    return """
        insert into escrow.disputes (purchase_request_id, buyer_id, reason, description, status, resolution, created_at, updated_at)
        values ('%s', '%s', 'Broken', 'It does not shine', '%s', %s, now(), now())
        """
        .formatted(
            deal.request(),
            deal.buyer(),
            status,
            action.isEmpty() ? "null" : "'{\"action\": \"" + action + "\"}'");
  }

  public void execute(String statement) {
    sql.sql(statement).update();
  }

  public String text(String query) {
    return sql.sql(query).query(String.class).single();
  }

  /** Where a payment's money stands. */
  public String state(Deal deal) {
    return text(
        "select escrow_state::text from escrow.payments where id = '" + deal.payment() + "'");
  }

  /** What the ledger holds for a request. */
  public String heldFor(Deal deal) {
    return text(
        "select coalesce(sum(trim_scale(held)), 0)::text from escrow.funds_accounts where purchase_request_id = '"
            + deal.request()
            + "'");
  }

  private UUID insert(String statement) {
    return sql.sql(statement + " returning id").query(UUID.class).single();
  }
}
