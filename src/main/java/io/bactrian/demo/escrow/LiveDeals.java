package io.bactrian.demo.escrow;

import io.bactrian.demo.escrow.EscrowTraffic.Did;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Requests, offers and payments on their way, those that live traffic began itself. */
final class LiveDeals {

  private static final int MOST_OPEN = 500;

  /** One that is not yet at its end. */
  private static final class Open {
    private final ObjectId request;
    private final ObjectId buyer;
    private final int firstSeller;
    private final List<ObjectId> offers = new ArrayList<>();
    private final List<BigDecimal> prices = new ArrayList<>();
    private @Nullable ObjectId payment;
    private int selected;
    private boolean funded;

    Open(ObjectId request, ObjectId buyer, int firstSeller) {
      this.request = request;
      this.buyer = buyer;
      this.firstSeller = firstSeller;
    }

    BigDecimal amount() {
      return prices.get(selected);
    }
  }

  private final LiveStore store;
  private final LivePeople people;
  private final Draw draw;
  private final List<ObjectId> categories;
  private final List<Open> open = new ArrayList<>();

  LiveDeals(LiveStore store, LivePeople people, Draw draw) {
    this.store = store;
    this.people = people;
    this.draw = draw;
    categories = store.ids(Kind.CATEGORIES, new org.bson.BsonDocument());
    if (categories.isEmpty()) {
      throw new IllegalStateException("there are no categories: generate some documents first");
    }
  }

  /** The writes by which a deal begins or goes on, in their order. */
  List<Supplier<Did>> next() {
    if (open.isEmpty() || (open.size() < MOST_OPEN && draw.oneIn(6))) {
      return begin();
    }
    Open deal = draw.of(open);
    if (deal.payment == null) {
      return deal.offers.isEmpty() || (deal.offers.size() < 3 && draw.oneIn(2))
          ? offer(deal)
          : pay(deal);
    }
    return deal.funded ? end(deal) : fund(deal);
  }

  private List<Supplier<Did>> begin() {
    Open deal = new Open(store.newId(), people.buyer(), people.someSeller());
    open.add(deal);
    Doc request = Doc.of(deal.request).put("buyerId", draw.ref(deal.buyer));
    request.text("title", Texts.title(draw)).text("description", Texts.text(draw, 2000));
    request.put("categoryId", draw.ref(draw.of(categories)));
    request.text("productType", Marketplace.productType(draw)).put("quantity", draw.whole(1));
    request.text("status", "pending").list("offers", List.of());
    return List.of(() -> store.insert(Kind.REQUESTS, request.stamped(store.now(), store.now())));
  }

  private List<Supplier<Did>> offer(Open deal) {
    ObjectId id = store.newId();
    BigDecimal price = BigDecimal.valueOf(500 + draw.skewed(300_000L), 2);
    Doc offer =
        Doc.of(id).put("sellerId", draw.ref(people.seller(deal.firstSeller + deal.offers.size())));
    offer.put("purchaseRequestId", draw.ref(deal.request)).text("title", Texts.title(draw));
    offer.put("price", new Doc().put("amount", draw.amount(price)).text("currency", "USDT"));
    offer.put("deliveryTime", new Doc().put("amount", draw.whole(3)).text("unit", "days"));
    offer.text("status", "pending");
    deal.offers.add(id);
    deal.prices.add(price);
    Doc update = new Doc().put("$push", new Doc().id("offers", id));
    update.put("$set", new Doc().text("status", "received_offers").date("updatedAt", store.now()));
    return List.of(
        () -> store.insert(Kind.OFFERS, offer.stamped(store.now(), store.now())),
        () -> store.update(Kind.REQUESTS, deal.request, update));
  }

  private List<Supplier<Did>> pay(Open deal) {
    ObjectId id = store.newId();
    deal.payment = id;
    deal.selected = draw.below(deal.offers.size());
    Doc payment = Doc.of(id).id("purchaseRequestId", deal.request);
    payment.id("sellerOfferId", deal.offers.get(deal.selected));
    payment.id("sellerId", people.seller(deal.firstSeller + deal.selected));
    payment.put("buyerId", draw.ref(deal.buyer));
    payment.put(
        "amount", new Doc().put("amount", draw.amount(deal.amount())).text("currency", "USDT"));
    payment.text("provider", "request.network").text("direction", "in").text("status", "pending");
    payment.text("providerPaymentId", "live-" + id.toHexString());
    return List.of(
        () -> store.insert(Kind.PAYMENTS, payment.stamped(store.now(), store.now())),
        () -> status(deal, "payment"));
  }

  /** The money has come: the offer is accepted, and the others are not. */
  private List<Supplier<Did>> fund(Open deal) {
    deal.funded = true;
    List<Supplier<Did>> writes = new ArrayList<>();
    Doc paid = new Doc().text("status", "completed").text("escrowState", "funded");
    paid.put("blockchain", new Doc().text("network", "bsc").text("transactionHash", draw.hash()));
    writes.add(() -> set(Kind.PAYMENTS, payment(deal), paid));
    writes.add(book(deal, Pay.Entry.HOLD));
    for (int i = 0; i < deal.offers.size(); i++) {
      String status = i == deal.selected ? "accepted" : "rejected";
      ObjectId offer = deal.offers.get(i);
      writes.add(() -> set(Kind.OFFERS, offer, new Doc().text("status", status)));
    }
    Doc request = new Doc().text("status", "processing");
    request.put("selectedOfferId", draw.ref(deal.offers.get(deal.selected)));
    writes.add(() -> set(Kind.REQUESTS, deal.request, request));
    return writes;
  }

  /** The money goes to the seller, or back. */
  private List<Supplier<Did>> end(Open deal) {
    open.remove(deal);
    boolean back = draw.oneIn(6);
    List<Supplier<Did>> writes = new ArrayList<>();
    if (back) {
      writes.add(book(deal, Pay.Entry.REFUND));
    } else {
      writes.add(book(deal, Pay.Entry.RELEASE));
      writes.add(book(deal, Pay.Entry.FEE));
    }
    Doc paid = new Doc().text("escrowState", back ? "refunded" : "released");
    paid.text("status", back ? "refunded" : "completed");
    writes.add(() -> set(Kind.PAYMENTS, payment(deal), paid));
    writes.add(() -> status(deal, back ? "cancelled" : "completed"));
    return writes;
  }

  private Supplier<Did> book(Open deal, Pay.Entry what) {
    ObjectId id = store.newId();
    Doc entry = Doc.of(id).id("purchaseRequestId", deal.request).id("paymentId", payment(deal));
    entry.text("createdBy", "escrow-service").text("entryType", what.word());
    entry.put("amount", draw.amount(what.of(deal.amount()))).text("currency", "USDT");
    entry.text("idempotencyKey", what.word() + ":" + payment(deal).toHexString());
    return () -> store.insert(Kind.LEDGER, entry.date("createdAt", store.now()).number("__v", 0));
  }

  private static ObjectId payment(Open deal) {
    return java.util.Objects.requireNonNull(deal.payment);
  }

  private Did status(Open deal, String status) {
    return set(Kind.REQUESTS, deal.request, new Doc().text("status", status));
  }

  private Did set(Kind kind, ObjectId id, Doc fields) {
    return store.set(kind, id, fields.date("updatedAt", store.now()));
  }
}
