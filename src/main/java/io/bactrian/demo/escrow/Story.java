package io.bactrian.demo.escrow;

import static io.bactrian.demo.escrow.Pay.CANCELLED;
import static io.bactrian.demo.escrow.Pay.CONFIRMED;
import static io.bactrian.demo.escrow.Pay.FAILED;
import static io.bactrian.demo.escrow.Pay.FUNDED;
import static io.bactrian.demo.escrow.Pay.PARTIAL;
import static io.bactrian.demo.escrow.Pay.PENDING;
import static io.bactrian.demo.escrow.Pay.REFUNDED;
import static io.bactrian.demo.escrow.Pay.RELEASABLE;
import static io.bactrian.demo.escrow.Pay.RELEASED;
import static io.bactrian.demo.escrow.Pay.RELEASING;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The course of one deal so far: what a request's status means for its offers, payments and
 * dispute.
 *
 * @param status the request's; null for a checkout of templates, where there is no request yet
 * @param accepted whether one of the offers is accepted
 * @param pays the payments; of several for a request all but the last failed
 * @param dispute the dispute's status, if there is one
 * @param cart how many deals further back the cart begins to which it belongs
 */
record Story(
    @Nullable String status,
    int offers,
    boolean accepted,
    List<Pay> pays,
    @Nullable String dispute,
    int cart) {

  /** What deals come to, over and over. */
  static final List<Story> CYCLE =
      List.of(
          open("pending", 0),
          paid("completed", 3, RELEASED),
          open("received_offers", 3),
          paid("delivery", 2, FUNDED),
          paid("completed", 3, RELEASED),
          open("active", 1),
          checkout(FUNDED, FUNDED),
          paid("seller_paid", 2, RELEASED),
          paid("processing", 3, FUNDED), // a cart of three sellers
          paid("processing", 1, FUNDED).inCart(1),
          paid("processing", 2, CONFIRMED).inCart(2),
          open("in_negotiation", 2),
          paid("delivered", 3, FUNDED).disputed("in_progress"),
          paid("completed", 3, CANCELLED, RELEASED),
          open("received_offers", 3),
          paying("pending_payment", 1, PENDING),
          paid("confirming", 2, RELEASABLE),
          paid("completed", 2, RELEASED),
          open("cancelled", 1),
          checkout(RELEASED),
          paying("payment", 3, FAILED, PENDING),
          paid("delivered", 3, RELEASABLE),
          paid("completed", 3, RELEASED),
          open("pending", 0),
          paid("cancelled", 2, REFUNDED).disputed("resolved"),
          paid("delivery", 2, FUNDED),
          paid("seller_paid", 3, RELEASED),
          open("received_offers", 4),
          checkout(FUNDED, FUNDED, FUNDED),
          paid("completed", 3, RELEASED),
          open("in_negotiation", 2),
          paid("cancelled", 2, REFUNDED),
          paid("delivered", 3, RELEASABLE),
          paying("payment", 3, PENDING),
          paid("completed", 3, PARTIAL).disputed("closed"),
          paid("delivery", 2, FUNDED),
          paid("confirming", 2, RELEASING),
          open("active", 1),
          checkout(PENDING),
          paid("seller_paid", 2, RELEASED),
          open("received_offers", 3),
          paid("completed", 4, RELEASED));

  private static Story open(String status, int offers) {
    return new Story(status, offers, false, List.of(), null, 0);
  }

  /** An offer is accepted when its payment is confirmed, and not before. */
  private static Story paying(String status, int offers, Pay... pays) {
    return new Story(status, offers, false, List.of(pays), null, 0);
  }

  private static Story paid(String status, int offers, Pay... pays) {
    return new Story(status, offers, true, List.of(pays), null, 0);
  }

  private static Story checkout(Pay... pays) {
    return new Story(null, 0, false, List.of(pays), null, 0);
  }

  private Story disputed(String how) {
    return new Story(status, offers, accepted, pays, how, cart);
  }

  private Story inCart(int place) {
    return new Story(status, offers, accepted, pays, dispute, place);
  }

  /**
   * An entry that the ledger must have.
   *
   * @param pay the place of the payment
   */
  record Booking(int pay, Pay.Entry entry) {}

  /** The deal's entry at that place, payment after payment. */
  Booking booking(int place) {
    int rest = place;
    for (int pay = 0; pay < pays.size(); pay++) {
      List<Pay.Entry> entries = pays.get(pay).entries();
      if (rest < entries.size()) {
        return new Booking(pay, entries.get(rest));
      }
      rest -= entries.size();
    }
    throw new IndexOutOfBoundsException(place);
  }

  /** Whether the money must stay where it is. */
  boolean onHold() {
    return "in_progress".equals(dispute);
  }

  /** How many documents of a collection the deal has. */
  int count(Kind kind) {
    return switch (kind) {
      case REQUESTS -> status == null ? 0 : 1;
      case OFFERS -> offers;
      case PAYMENTS -> pays.size();
      case LEDGER -> pays.stream().mapToInt(pay -> pay.entries().size()).sum();
      case DESTINATIONS -> (int) pays.stream().filter(Pay::destination).count();
      case DISPUTES -> dispute == null ? 0 : 1;
      default -> throw new IllegalArgumentException(kind + " are not part of deals");
    };
  }
}
