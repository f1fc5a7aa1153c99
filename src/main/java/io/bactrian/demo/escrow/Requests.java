package io.bactrian.demo.escrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** What buyers want and sellers offer for it. */
final class Requests {

  private static final Set<String> SENT =
      Set.of("delivery", "delivered", "confirming", "completed", "seller_paid");
  private static final Set<String> CONFIRMED = Set.of("confirming", "completed", "seller_paid");

  private final World world;
  private final Marketplace marketplace;

  Requests(World world, Marketplace marketplace) {
    this.world = world;
    this.marketplace = marketplace;
  }

  BsonDocument request(long number, ObjectId id, Draw draw) {
    Deal deal = world.dealOf(Kind.REQUESTS, number);
    Story story = deal.story();
    String status = String.valueOf(story.status());
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Doc request = Doc.of(id).put("buyerId", draw.ref(world.user(deal.buyer())));
    marketplace.wanted(request, draw);
    request.text("status", status.equals("pending") && draw.oneIn(5) ? null : status);
    if (!draw.oneIn(4)) {
      request.flag("isPublic", !draw.oneIn(7));
    }
    delivery(request, deal, draw);
    if (story.offers() > 0 && draw.oneIn(4)) {
      List<BsonValue> sellers = new ArrayList<>();
      int preferred = 1 + draw.below(Math.min(2, story.offers()));
      for (int i = 0; i < preferred; i++) {
        sellers.add(draw.ref(world.user(deal.seller(i))));
      }
      request.list("preferredSellerIds", sellers);
    }
    if (SENT.contains(status)) {
      request.text("deliveryCode", draw.digits(6));
      sent(request, created + 3 * World.DAY, draw);
    }
    if (CONFIRMED.contains(status)) {
      attempts(request, deal, created + 5 * World.DAY, draw);
    }
    List<BsonValue> offers = new ArrayList<>();
    for (int i = 0; i < story.offers(); i++) {
      offers.add(new BsonObjectId(deal.offer(i)));
    }
    request.list("offers", offers);
    if (story.accepted()) {
      request.put("selectedOfferId", draw.ref(deal.offer(deal.selected())));
    } else if (draw.oneIn(3)) {
      request.nothing("selectedOfferId");
    }
    hold(request, deal, created, draw);
    if (draw.oneIn(150)) {
      request.put("importedFrom", new Doc().text("site", "old.example").put("n", draw.whole(7)));
    }
    return request.stamped(created, created + draw.below(8) * World.DAY).bson();
  }

  private void hold(Doc request, Deal deal, long created, Draw draw) {
    if (deal.story().onHold()) {
      ObjectId dispute = world.id(Kind.DISPUTES, Deals.first(Kind.DISPUTES, deal.number()));
      Doc hold = new Doc().flag("isOnHold", true).text("reason", Texts.sentence(draw));
      hold.date("heldAt", created + 6 * World.DAY).put("disputeId", draw.ref(dispute));
      request.put("escrowHold", hold);
    } else if (draw.oneIn(3)) {
      request.put("escrowHold", new Doc().flag("isOnHold", false));
    }
  }

  private void delivery(Doc request, Deal deal, Draw draw) {
    if (draw.oneIn(12)) {
      return;
    }
    boolean online = draw.oneIn(3);
    boolean persian = Texts.persian(draw);
    Doc info = new Doc().text("deliveryType", online ? "online" : "physical");
    if (online) {
      info.text("email", "buyer." + draw.serial() + "@example.org");
    } else {
      long address = (deal.buyer() - 2) / 4 * 2 + draw.below(2);
      if (address < world.size(Kind.ADDRESSES)) {
        info.put("addressId", draw.ref(world.id(Kind.ADDRESSES, address)));
      }
      Doc copy = new Doc().text("name", Texts.name(draw).first());
      copy.text("fullAddress", Texts.street(draw, persian)).text("city", Texts.city(draw, persian));
      info.put("address", copy.text("zipCode", draw.oneIn(3) ? null : draw.digits(10)));
    }
    request.put("deliveryInfo", info.text("notes", draw.oneIn(4) ? Texts.sentence(draw) : null));
  }

  private static void sent(Doc request, long when, Draw draw) {
    switch (draw.below(3)) {
      case 0 ->
          request.put(
              "sellerDeliveryInfo",
              new Doc()
                  .text("carrier", draw.of("پست پیشتاز", "تیپاکس", "DHL"))
                  .text("trackingNumber", draw.digits(20))
                  .date("deliveryDate", when));
      case 1 ->
          request.put(
              "sellerDeliveryInfo",
              new Doc()
                  .text("digitalContent", "https://files.example.org/" + draw.hex(16))
                  .text("notes", Texts.sentence(draw)));
      default ->
          request.put(
              "serviceInfo",
              new Doc()
                  .date("date", when)
                  .text("duration", draw.of("2 h", "۹۰ دقیقه"))
                  .text("location", "Zoom"));
    }
  }

  private void attempts(Doc request, Deal deal, long when, Draw draw) {
    List<BsonValue> attempts = new ArrayList<>();
    int failed = draw.oneIn(5) ? 1 + draw.below(3) : 0;
    for (int i = 0; i <= failed; i++) {
      Doc attempt = new Doc().date("attemptedAt", when + i * 60_000L).flag("success", i == failed);
      attempt.put("userId", draw.oneIn(6) ? null : draw.ref(world.user(deal.buyer())));
      attempts.add(attempt.text("note", i == failed ? null : "کد نادرست").bson());
    }
    request.list("deliveryAttempts", attempts);
  }

  BsonDocument offer(long number, ObjectId id, Draw draw) {
    Deals.Place place = Deals.place(Kind.OFFERS, number);
    Deal deal = world.deal(place.deal());
    int within = place.within();
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Doc offer = Doc.of(id).put("sellerId", draw.ref(world.user(deal.seller(within))));
    offer.put("purchaseRequestId", draw.ref(deal.request())).text("title", Texts.title(draw));
    offer.text("description", draw.oneIn(5) ? null : Texts.text(draw, 1000));
    String currency = deal.currency(within);
    Doc price = new Doc().put("amount", draw.amount(deal.price(within)));
    offer.put(
        "price",
        price.text("currency", currency.equals("USDT") && draw.oneIn(8) ? null : currency));
    Doc time = new Doc().put("amount", draw.whole(1 + draw.skewed(14L)));
    offer.put(
        "deliveryTime",
        time.text("unit", draw.oneIn(9) ? null : draw.of("hours", "days", "weeks")));
    offer.text("status", status(place.story(), within == deal.selected(), draw));
    if (draw.oneIn(3)) {
      offer.put(
          "attachments", Doc.texts(List.of("https://cdn.example.org/o/" + draw.serial() + ".pdf")));
    }
    offer.text("notes", draw.oneIn(5) ? Texts.sentence(draw) : null);
    if (draw.oneIn(2)) {
      offer.date("validUntil", created + 14 * World.DAY);
    }
    if (draw.oneIn(4)) {
      offer.flag("requireAmlCheck", true).flag("amlBlockOnFailure", draw.oneIn(2));
    }
    return offer.stamped(created, created + World.HOUR).bson();
  }

  private static String status(Story story, boolean selected, Draw draw) {
    if (story.accepted()) {
      return selected ? "accepted" : "rejected";
    }
    if ("cancelled".equals(story.status())) {
      return "rejected";
    }
    return !selected && draw.oneIn(8) ? "withdrawn" : draw.oneIn(60) ? "active" : "pending";
  }
}
