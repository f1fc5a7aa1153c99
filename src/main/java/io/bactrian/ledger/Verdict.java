package io.bactrian.ledger;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the rules say to an entry. */
sealed interface Verdict {

  /**
   * It may be appended.
   *
   * @param escrowState where the payment's money stands then
   */
  record Allowed(String escrowState) implements Verdict {}

  /** It may not. */
  sealed interface Refused extends Verdict {

    /** Why, for whoever asked. */
    String message();
  }

  /** Money that went out, not in. */
  record NotIncoming(String direction) implements Refused {
    @Override
    public String message() {
      return "the payment's direction is " + direction + ": only one that came in has a ledger";
    }
  }

  /** A ledger in two currencies would compare apples and pears. */
  record OtherCurrency(String currency) implements Refused {
    @Override
    public String message() {
      return "the payment is in " + currency;
    }
  }

  /** Money that isn't there yet can't be held. */
  record NotReceived(String status) implements Refused {
    @Override
    public String message() {
      return "the payment is " + status + ": a hold needs one that is confirmed or completed";
    }
  }

  /** More than came in. */
  record MoreThanPaid(BigDecimal left) implements Refused {
    @Override
    public String message() {
      return "more than was paid: " + Amount.text(left) + " of the payment is not held yet";
    }
  }

  /** Nobody has said that its money is here. */
  record NotFunded() implements Refused {
    @Override
    public String message() {
      return "the payment is not funded";
    }
  }

  /** Its money has gone already, or never came. */
  record Ended(EntryType asked, String escrowState) implements Refused {
    @Override
    public String message() {
      String already = "the payment is " + escrowState + " already";
      return asked == EntryType.RELEASE && escrowState.equals("released")
          ? "double release: " + already
          : already;
    }
  }

  /** Less is held than is to be paid out. */
  record Underfunded(BigDecimal available, String currency) implements Refused {
    @Override
    public String message() {
      return "underfunded: " + Amount.text(available) + " " + currency + " is available";
    }
  }

  /** On hold without a dispute: who put it there takes it off. */
  record OnHold() implements Refused {
    @Override
    public String message() {
      return "the request is on hold";
    }
  }

  /** A dispute keeps the money where it is. */
  record InDispute(UUID dispute) implements Refused {
    @Override
    public String message() {
      return "dispute " + dispute + " is open; a payout that resolves it names it";
    }
  }

  /** Named as resolved, but not about this request. */
  record NotItsDispute(UUID dispute) implements Refused {
    @Override
    public String message() {
      return "dispute " + dispute + " is not about this payment's request";
    }
  }

  /** The dispute was decided otherwise, or not at all. */
  record NotDecidedSo(UUID dispute, EntryType asked, @Nullable String action) implements Refused {
    @Override
    public String message() {
      return action == null
          ? "dispute " + dispute + " has not been decided"
          : "dispute %s was decided as %s, which no %s resolves"
              .formatted(dispute, action, asked.word());
    }
  }

  /** Nobody knows where the money would go. */
  record NoWallet(String whose, boolean known) implements Refused {
    @Override
    public String message() {
      return "the " + whose + "'s wallet is not " + (known ? "verified" : "known");
    }
  }
}
