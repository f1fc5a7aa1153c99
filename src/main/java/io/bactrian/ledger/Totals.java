package io.bactrian.ledger;

import java.math.BigDecimal;

/** What the ledger says of a payment, in its currency. */
record Totals(BigDecimal received, BigDecimal released, BigDecimal refunded, BigDecimal fees) {

  static final Totals NONE =
      new Totals(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** What is there to be paid out. */
  BigDecimal held() {
    return received.subtract(released).subtract(refunded).subtract(fees);
  }

  /** What left for the seller or the buyer. */
  BigDecimal paidOut() {
    return released.add(refunded);
  }

  /** With another entry. */
  Totals plus(EntryType type, BigDecimal amount) {
    return switch (type) {
      case HOLD -> new Totals(received.add(amount), released, refunded, fees);
      case RELEASE -> new Totals(received, released.add(amount), refunded, fees);
      case REFUND -> new Totals(received, released, refunded.add(amount), fees);
      case FEE -> new Totals(received, released, refunded, fees.add(amount));
    };
  }
}
