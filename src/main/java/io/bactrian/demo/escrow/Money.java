package io.bactrian.demo.escrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** Payments, what the ledger says about them, and the addresses to which they go. */
final class Money {

  private static final String MOST =
      BigInteger.TWO.pow(256).subtract(BigInteger.ONE).toString(); // what a contract may answer
  private static final String[] PROVIDERS = {
    "request.network",
    "request.network",
    "amn.scanner",
    "shkeeper",
    "request-network",
    "other",
    "test",
    "decentralized"
  };

  private final World world;

  Money(World world) {
    this.world = world;
  }

  BsonDocument payment(long number, ObjectId id, Draw draw) {
    Deals.Place place = Deals.place(Kind.PAYMENTS, number);
    Deal deal = world.deal(place.deal());
    Pay pay = place.story().pays().get(place.within());
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Doc payment = Doc.of(id);
    payment.put("purchaseRequestId", request(deal, place.within()));
    payment.put("sellerOfferId", offer(deal, place.within()));
    payment.put("sellerId", seller(deal, place.within()));
    payment.put("buyerId", draw.ref(world.user(deal.buyer())));
    BigDecimal amount = deal.amount(place.within());
    Doc money = new Doc().put("amount", draw.amount(amount));
    boolean usual = deal.paidIn().equals("USDT");
    payment.put("amount", money.text("currency", usual && draw.oneIn(6) ? null : deal.paidIn()));
    payment.text("provider", draw.oneIn(10) ? null : draw.of(PROVIDERS));
    payment.text("direction", draw.oneIn(3) ? null : "in").text("status", pay.status());
    payment.text("escrowState", pay.escrowState());
    payment.text("providerPaymentId", draw.oneIn(4) ? null : "01" + draw.serial() + draw.hex(40));
    payment.put("blockchain", blockchain(pay, created, draw));
    payment.put("metadata", metadata(deal, pay, place.within(), draw));
    quote(payment, deal, place, amount, created, draw);
    return payment.stamped(created, created + World.HOUR).bson();
  }

  private static Doc blockchain(Pay pay, long created, Draw draw) {
    Doc chain = new Doc().text("network", draw.of("bsc", "bsc", "ethereum", "polygon"));
    if (pay.arrived()) {
      chain.text("transactionHash", draw.hash()).text("sender", draw.wallet());
      chain.text("receiver", draw.wallet()).put("confirmations", draw.whole(12 + draw.below(50)));
      chain.date("confirmedAt", created + World.HOUR);
      return draw.oneIn(3)
          ? chain.put("gasUsed", new BsonInt64(21_000 + draw.below(90_000)))
          : chain;
    }
    // Nobody believed this one.
    return pay == Pay.FAILED && draw.oneIn(3)
        ? chain.text("transactionHash", "SIM_" + draw.hex(24))
        : chain;
  }

  private static Doc metadata(Deal deal, Pay pay, int place, Draw draw) {
    Doc metadata = new Doc();
    if (deal.cart() != deal.number() || deal.story().pays().size() > 1 || draw.oneIn(9)) {
      metadata.text("cartId", "cart-" + Long.toString(deal.cart(), 36));
    }
    if (deal.story().status() == null) {
      metadata.text("checkoutRef", deal.reference("payment", place));
    }
    if (pay.destination()) {
      metadata.text("derivedDestination", deal.address(place));
    }
    if (pay.arrived() && draw.oneIn(2)) {
      metadata.put(
          "transactionSafety",
          new Doc().flag("safe", true).put("score", draw.whole(draw.below(100))));
    }
    return metadata;
  }

  private static void quote(
      Doc payment, Deal deal, Deals.Place place, BigDecimal amount, long created, Draw draw) {
    int offer = deal.story().status() == null ? place.within() : deal.selected();
    BigDecimal rate = Deal.RATES.get(deal.currency(offer));
    if (rate == null && draw.oneIn(2)) {
      return;
    }
    Doc pricing = new Doc().put("amount", draw.amount(deal.price(offer)));
    Doc settle = new Doc().put("amount", draw.amount(amount)).text("currency", deal.paidIn());
    settle.put("chainId", draw.whole(draw.oneIn(4) ? 1 : 56));
    Doc quote = new Doc().put("pricing", pricing.text("currency", deal.currency(offer)));
    quote.put("settle", settle).put("fxRate", draw.amount(rate == null ? BigDecimal.ONE : rate));
    quote.put("tokenPrice", draw.oneIn(2) ? draw.amount(new BigDecimal("0.9993")) : null);
    quote.text("source", draw.of("coingecko", "chainlink")).date("expiresAt", created + 600_000);
    payment.put("quote", quote.date("createdAt", created));
  }

  private static BsonValue request(Deal deal, int pay) {
    return deal.story().status() == null
        ? new BsonString(deal.reference("request", pay))
        : new BsonObjectId(deal.request());
  }

  private static BsonValue offer(Deal deal, int pay) {
    return deal.story().status() == null
        ? new BsonString(deal.reference("offer", pay))
        : new BsonObjectId(deal.offer(deal.selected()));
  }

  /** At a checkout the seller's id is known, and written down as text. */
  private BsonValue seller(Deal deal, int pay) {
    return deal.story().status() == null
        ? new BsonString(world.user(deal.seller(pay)).toHexString())
        : new BsonObjectId(world.user(deal.seller(deal.selected())));
  }

  BsonDocument entry(long number, ObjectId id, Draw draw) {
    Deals.Place place = Deals.place(Kind.LEDGER, number);
    Deal deal = world.deal(place.deal());
    Story.Booking booking = place.story().booking(place.within());
    boolean checkout = deal.story().status() == null;
    Doc entry = Doc.of(id).put("purchaseRequestId", request(deal, booking.pay()));
    // Some checkouts are booked under the text by which their payment is known.
    entry.put(
        "paymentId",
        checkout && deal.number() % 2 == 0
            ? new BsonString(deal.reference("payment", booking.pay()))
            : new BsonObjectId(deal.payment(booking.pay())));
    switch (draw.below(4)) {
      case 0 -> entry.text("createdBy", draw.of("escrow-service", "payment-webhook"));
      case 1 -> entry.nothing("createdBy");
      case 2 -> entry.id("createdBy", world.user(world.anyAdmin(draw)));
      default -> {}
    }
    entry.text("entryType", booking.entry().word());
    entry.put("amount", draw.amount(booking.entry().of(deal.amount(booking.pay()))));
    entry.text("currency", deal.paidIn().equals("USDT") && draw.oneIn(6) ? null : deal.paidIn());
    entry.text("idempotencyKey", booking.entry().word() + ":" + id.toHexString());
    entry.text("transactionHash", draw.oneIn(5) ? null : draw.hash());
    entry.text("note", draw.oneIn(6) ? Texts.sentence(draw) : null);
    return entry
        .date("createdAt", id.getTimestamp() * 1000L + draw.below(1000))
        .number("__v", 0)
        .bson();
  }

  BsonDocument destination(long number, ObjectId id, Draw draw) {
    Deals.Place place = Deals.place(Kind.DESTINATIONS, number);
    Deal deal = world.deal(place.deal());
    int at = Deals.withDestination(place.story()).get(place.within());
    Pay pay = place.story().pays().get(at);
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Doc doc = Doc.of(id).put("buyerId", draw.ref(world.user(deal.buyer())));
    doc.put("sellerId", seller(deal, at)).put("sellerOfferId", offer(deal, at));
    doc.put("chainId", draw.whole(draw.oneIn(4) ? 1 : 56)).text("address", deal.address(at));
    doc.put("derivationIndex", draw.whole(number)).text("path", "m/44'/60'/0'/0/" + number);
    boolean swept = pay == Pay.RELEASED || pay == Pay.REFUNDED;
    doc.text("status", swept ? "swept" : pay.arrived() ? "used" : draw.oneIn(3) ? null : "active");
    String amount = deal.amount(at).movePointRight(18).toBigInteger().toString();
    if (swept) {
      Doc sweep = new Doc().text("txHash", draw.hash()).text("amount", amount);
      sweep.text("token", deal.paidIn()).text("status", draw.oneIn(9) ? null : "confirmed");
      doc.text("balance", "0")
          .list("sweeps", List.of(sweep.date("sweptAt", created + 8 * World.DAY).bson()));
    } else if (pay.arrived()) {
      doc.text("balance", draw.oneIn(100) ? MOST : amount).list("sweeps", List.of());
    } else if (draw.oneIn(2)) {
      doc.text("balance", "0");
    }
    return doc.stamped(created, created + World.DAY).bson();
  }

  BsonDocument counter(long number, ObjectId id, Draw draw) {
    Doc counter = new Doc().text("_id", "derived_destination_index");
    return counter.put("seq", new BsonInt64(world.lastDestination())).bson();
  }
}
