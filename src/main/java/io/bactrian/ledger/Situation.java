package io.bactrian.ledger;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the rules look at before an entry is appended. */
record Situation(Payment payment, Request request) {

  /**
   * @param escrowState null when nothing has been said of its money yet
   * @param request null for a template's checkout: there is no request yet
   */
  record Payment(
      String direction,
      String status,
      @Nullable String escrowState,
      BigDecimal amount,
      String currency,
      @Nullable UUID request,
      Totals totals,
      Wallet seller,
      Wallet buyer) {

    Payment with(Totals other) {
      return new Payment(
          direction, status, escrowState, amount, currency, request, other, seller, buyer);
    }
  }

  /** Where somebody's money goes to. */
  record Wallet(@Nullable String address, boolean verified) {

    boolean isSafe() {
      return verified && address != null && !address.isBlank();
    }
  }

  /**
   * @param holdDispute the dispute that it is on hold for
   * @param disputes all that there ever were about it
   */
  record Request(boolean onHold, @Nullable UUID holdDispute, List<Dispute> disputes) {

    static final Request NONE = new Request(false, null, List.of());
  }

  /**
   * @param action what was decided; null when nothing has been yet
   */
  record Dispute(UUID id, String status, @Nullable String action) {

    boolean isOpen() {
      return !status.equals("resolved") && !status.equals("closed");
    }
  }
}
