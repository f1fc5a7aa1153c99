package io.bactrian.demo.escrow;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a payment has come, and what the ledger must say about it. */
enum Pay {
  PENDING("pending", null, true),
  FAILED("failed", "failed", false),
  CANCELLED("cancelled", "cancelled", false),
  FUNDED("completed", "funded", true, Entry.HOLD),
  CONFIRMED("confirmed", "funded", false, Entry.HOLD),
  RELEASABLE("completed", "releasable", true, Entry.HOLD),
  RELEASING("completed", "releasing", true, Entry.HOLD),
  RELEASED("completed", "released", true, Entry.HOLD, Entry.RELEASE, Entry.FEE),
  REFUNDED("refunded", "refunded", true, Entry.HOLD, Entry.REFUND),
  PARTIAL("completed", "partial", true, Entry.HOLD, Entry.PART);

  /** An entry of the ledger. */
  enum Entry {
    HOLD("hold"),
    RELEASE("release"),
    FEE("fee"),
    REFUND("refund"),
    PART("refund");

    private static final BigDecimal FEE_SHARE = new BigDecimal("0.025");
    private static final BigDecimal PART_SHARE = new BigDecimal("0.25");

    private final String word;

    Entry(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    /** What it moves of a payment's amount: release and fee together are the whole. */
    BigDecimal of(BigDecimal amount) {
      return switch (this) {
        case HOLD, REFUND -> amount;
        case FEE -> share(amount, FEE_SHARE);
        case RELEASE -> amount.subtract(share(amount, FEE_SHARE));
        case PART -> share(amount, PART_SHARE);
      };
    }

    private static BigDecimal share(BigDecimal amount, BigDecimal share) {
      return amount.multiply(share).setScale(18, RoundingMode.DOWN).stripTrailingZeros();
    }
  }

  private final String status;
  private final @Nullable String escrowState;
  private final boolean destination;
  private final List<Entry> entries;

  Pay(String status, @Nullable String escrowState, boolean destination, Entry... entries) {
    this.status = status;
    this.escrowState = escrowState;
    this.destination = destination;
    this.entries = List.of(entries);
  }

  String status() {
    return status;
  }

  @Nullable String escrowState() {
    return escrowState;
  }

  /** Whether an address was derived for it. */
  boolean destination() {
    return destination;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Whether money was seen on the chain. */
  boolean arrived() {
    return !entries.isEmpty();
  }
}
