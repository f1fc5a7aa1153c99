package io.bactrian.ledger;

import static io.bactrian.ledger.EntryType.FEE;
import static io.bactrian.ledger.EntryType.HOLD;
import static io.bactrian.ledger.EntryType.REFUND;
import static io.bactrian.ledger.EntryType.RELEASE;

import io.bactrian.ledger.Situation.Dispute;
import io.bactrian.ledger.Situation.Payment;
import io.bactrian.ledger.Situation.Request;
import io.bactrian.ledger.Situation.Wallet;
import java.math.BigDecimal;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When money may move, as the escrow application documents it: a payment that is funded, no more
 * than the ledger holds, no dispute that it doesn't resolve, a wallet that is known and verified.
 */
final class PayoutRules {

  private static final Set<String> RECEIVED = Set.of("confirmed", "completed");
  private static final Set<String> ENDED = Set.of("released", "refunded", "failed", "cancelled");

  private PayoutRules() {}

  /** What is to be said to the entry, as things stand. */
  static Verdict judge(NewEntry entry, Situation situation) {
    Payment payment = situation.payment();
    Verdict.Refused refused =
        !payment.direction().equals("in")
            ? new Verdict.NotIncoming(payment.direction())
            : !payment.currency().equals(entry.currency())
                ? new Verdict.OtherCurrency(payment.currency())
                : entry.type() == HOLD
                    ? refusedHold(entry, payment)
                    : refusedPayout(entry, payment, situation.request());
    return refused == null
        ? new Verdict.Allowed(
            stateAfter(payment, payment.totals().plus(entry.type(), entry.amount())))
        : refused;
  }

  private static Verdict.@Nullable Refused refusedHold(NewEntry entry, Payment payment) {
    if (!RECEIVED.contains(payment.status())) {
      return new Verdict.NotReceived(payment.status());
    }
    if (payment.escrowState() != null && ENDED.contains(payment.escrowState())) {
      return new Verdict.Ended(HOLD, payment.escrowState());
    }
    BigDecimal left = payment.amount().subtract(payment.totals().received());
    return entry.amount().compareTo(left) > 0 ? new Verdict.MoreThanPaid(left) : null;
  }

  private static Verdict.@Nullable Refused refusedPayout(
      NewEntry entry, Payment payment, Request request) {
    String state = payment.escrowState();
    if (state == null) {
      return new Verdict.NotFunded();
    }
    if (ENDED.contains(state)) {
      return new Verdict.Ended(entry.type(), state);
    }
    BigDecimal available = payment.totals().held();
    if (entry.amount().compareTo(available) > 0) {
      return new Verdict.Underfunded(available, payment.currency());
    }
    Verdict.Refused disputed = refusedForDispute(entry, request);
    return disputed == null ? refusedForWallet(entry.type(), payment) : disputed;
  }

  private static Verdict.@Nullable Refused refusedForDispute(NewEntry entry, Request request) {
    UUID resolved = entry.resolvesDispute();
    for (Dispute dispute : request.disputes()) {
      if (dispute.isOpen() && !dispute.id().equals(resolved)) {
        return new Verdict.InDispute(dispute.id());
      }
    }
    if (request.onHold() && (resolved == null || !resolved.equals(request.holdDispute()))) {
      return request.holdDispute() == null
          ? new Verdict.OnHold()
          : new Verdict.InDispute(request.holdDispute());
    }
    if (resolved == null) {
      return null;
    }
    Dispute named =
        request.disputes().stream().filter(d -> d.id().equals(resolved)).findAny().orElse(null);
    if (named == null) {
      return new Verdict.NotItsDispute(resolved);
    }
    return isResolvedBy(entry.type(), named.action())
        ? null
        : new Verdict.NotDecidedSo(resolved, entry.type(), named.action());
  }

  /** A fee goes with every decision. */
  private static boolean isResolvedBy(EntryType type, @Nullable String action) {
    return action != null && (type == FEE || action.equals("refund") == (type == REFUND));
  }

  private static Verdict.@Nullable Refused refusedForWallet(EntryType type, Payment payment) {
    if (type == FEE) {
      return null;
    }
    Wallet wallet = type == RELEASE ? payment.seller() : payment.buyer();
    return wallet.isSafe()
        ? null
        : new Verdict.NoWallet(type == RELEASE ? "seller" : "buyer", wallet.address() != null);
  }

  /**
   * Where the money stands: what has all gone one way is released or refunded; what hasn't all
   * come, or has gone in part or both ways, is partial.
   */
  private static String stateAfter(Payment payment, Totals totals) {
    boolean whole = totals.received().compareTo(payment.amount()) >= 0;
    if (totals.paidOut().signum() == 0) {
      String state = payment.escrowState();
      return !whole ? "partial" : state == null || state.equals("partial") ? "funded" : state;
    }
    if (!whole || totals.held().signum() != 0) {
      return "partial";
    }
    return totals.refunded().signum() == 0
        ? "released"
        : totals.released().signum() == 0 ? "refunded" : "partial";
  }
}
