package io.bactrian.demo.escrow;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** Disputes, notifications, posts and settings. */
final class Content {

  private static final String[] KEYS = {
    "confirmation_threshold:1",
    "confirmation_threshold:56",
    "confirmation_threshold:137",
    "platform_fee_percent",
    "maintenance_mode",
    "support_email",
    "allowed_tokens",
    "aml.provider",
    "ui.banner",
    "points.referral",
    "payout.limits",
    "oracle.max_age_seconds",
    "telegram.bot_name",
    "legacy",
    "terms.version",
    "delivery.auto_release_days"
  };

  private final World world;

  Content(World world) {
    this.world = world;
  }

  BsonDocument dispute(long number, ObjectId id, Draw draw) {
    Deal deal = world.dealOf(Kind.DISPUTES, number);
    String status = String.valueOf(deal.story().dispute());
    boolean over = !deal.story().onHold();
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    ObjectId seller = world.user(deal.seller(deal.selected()));
    ObjectId admin = world.user(world.anyAdmin(draw));
    Doc dispute = Doc.of(id).put("purchaseRequestId", draw.ref(deal.request()));
    dispute.put("buyerId", draw.ref(world.user(deal.buyer()))).put("sellerId", draw.ref(seller));
    dispute.put("adminId", over ? draw.ref(admin) : null).text("reason", Texts.sentence(draw));
    dispute.text("description", Texts.text(draw, 2000));
    dispute.text("priority", draw.oneIn(4) ? null : draw.of("low", "medium", "high", "urgent"));
    dispute.text(
        "category",
        draw.of(
            "product_quality", "delivery_delay", "wrong_item", "payment_issue", "seller_behavior"));
    String open = draw.of("pending", "in_progress", "waiting_buyer", "waiting_seller");
    dispute.text("status", over ? status : open);
    List<BsonValue> evidence = new ArrayList<>();
    for (int i = draw.below(4); i > 0; i--) {
      Doc one =
          new Doc()
              .id("uploadedBy", world.user(deal.buyer()))
              .text("url", "https://cdn.example.org/e/" + draw.hex(12));
      evidence.add(
          one.text("note", Texts.sentence(draw)).date("at", created + i * World.HOUR).bson());
    }
    dispute.list("evidence", evidence).list("messages", said(deal, seller, created, draw));
    List<BsonValue> timeline = new ArrayList<>();
    timeline.add(new Doc().text("status", "pending").date("at", created).bson());
    if (over) {
      timeline.add(
          new Doc()
              .text("status", status)
              .id("by", admin)
              .date("at", created + 4 * World.DAY)
              .bson());
      String action = deal.story().pays().contains(Pay.REFUNDED) ? "refund" : "compensation";
      dispute.put(
          "resolution",
          new Doc().text("action", action).text("notes", Texts.sentence(draw)).id("by", admin));
      dispute.date("resolvedAt", created + 4 * World.DAY);
    }
    dispute.list("timeline", timeline).date("responseDeadline", created + 2 * World.DAY);
    long chat = Chats.of(world, Deals.first(Kind.REQUESTS, deal.number()));
    if (chat >= 0) {
      dispute.id("chatId", world.id(Kind.CHATS, chat));
    } else if (draw.oneIn(2)) {
      dispute.text("chatId", "room-" + draw.hex(12));
    }
    return dispute.stamped(created, created + (over ? 4 * World.DAY : World.HOUR)).bson();
  }

  private List<BsonValue> said(Deal deal, ObjectId seller, long created, Draw draw) {
    List<BsonValue> messages = new ArrayList<>();
    int count = draw.below(6);
    for (int i = 0; i < count; i++) {
      Doc message = new Doc().id("author", i % 2 == 0 ? world.user(deal.buyer()) : seller);
      messages.add(
          message.text("text", Texts.text(draw, 400)).date("at", created + i * World.HOUR).bson());
    }
    return messages;
  }

  BsonDocument notification(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    ObjectId user = world.user(world.anyUser(draw, created));
    Doc note = Doc.of(id).text("userId", draw.oneIn(30) ? uuid(draw) : user.toHexString());
    note.text("title", Texts.title(draw)).text("message", Texts.sentence(draw));
    note.text("type", draw.oneIn(4) ? null : draw.of("info", "success", "warning", "error"));
    String category = draw.of("purchase_request", "offer", "payment", "delivery", "system");
    note.text("category", category.equals("system") && draw.oneIn(2) ? null : category);
    ObjectId request = world.id(Kind.REQUESTS, draw.below(world.size(Kind.REQUESTS)));
    if (!category.equals("system")) {
      note.text("relatedId", request.toHexString());
      note.text("actionUrl", draw.oneIn(2) ? "/requests/" + request.toHexString() : null);
    }
    if (draw.oneIn(3)) {
      note.put(
          "metadata",
          new Doc().text("amount", draw.below(900) + ".5").id("request", request).nothing("note"));
    }
    boolean read = draw.oneIn(2);
    note.flag("isRead", read);
    if (read) {
      note.date("readAt", created + World.HOUR);
    }
    switch (draw.below(400)) {
      case 0 -> note.text("createdAt", java.time.Instant.ofEpochMilli(created).toString());
      case 1 -> note.nothing("createdAt");
      case 2 -> {}
      default -> note.date("createdAt", created);
    }
    return note.date("updatedAt", created).number("__v", 0).bson();
  }

  private static String uuid(Draw draw) {
    return draw.hex(8)
        + "-"
        + draw.hex(4)
        + "-4"
        + draw.hex(3)
        + "-a"
        + draw.hex(3)
        + "-"
        + draw.hex(12);
  }

  BsonDocument post(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    boolean persian = Texts.persian(draw);
    String thing = Texts.thing(draw, persian);
    Doc post = Doc.of(id).text("title", (persian ? "راهنمای خرید " : "How to buy: ") + thing);
    String slug =
        (persian ? "راهنمای-" : "how-to-") + thing.replace(' ', '-') + "-" + draw.serial();
    post.text("slug", draw.oneIn(10) ? null : slug);
    post.text("description", draw.oneIn(4) ? null : Texts.text(draw, 500));
    post.text("content", ("<p>" + Texts.text(draw, 1500) + "</p>\n").repeat(1 + draw.below(8)));
    post.put(
        "images",
        draw.oneIn(2) ? null : Doc.texts(List.of("https://cdn.example.org/b/" + draw.serial())));
    if (draw.oneIn(3)) {
      Doc video = new Doc().text("url", "https://www.aparat.com/v/" + draw.hex(5));
      post.list(
          "videos", List.of(video.text("platform", "aparat").text("embedId", draw.hex(5)).bson()));
    }
    post.put(
        "author",
        new Doc()
            .id("id", world.user(world.anyAdmin(draw)))
            .text("name", Texts.name(draw).first()));
    post.text("category", draw.of("tutorial", "news", "guide", "tips", "announcement"));
    post.put("tags", Doc.texts(List.of(persian ? "خرید" : "shopping", "escrow")));
    boolean published = !draw.oneIn(5);
    post.text("status", published ? "published" : draw.oneIn(2) ? null : "archived");
    if (published) {
      post.date("publishedAt", created);
    }
    post.put("views", draw.whole(draw.skewed(90_000L))).put("likes", draw.whole(draw.below(500)));
    post.put("readTime", draw.oneIn(3) ? null : draw.whole(1 + draw.below(12)));
    post.put("seo", new Doc().text("metaTitle", thing).put("keywords", Doc.texts(List.of(thing))));
    return post.stamped(created, created).bson();
  }

  BsonDocument setting(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L;
    Doc setting =
        Doc.of(id).text("key", KEYS[(int) number]).put("value", value((int) number, draw));
    setting.text("description", draw.oneIn(2) ? null : Texts.sentence(draw));
    setting.put("updatedBy", draw.oneIn(3) ? null : draw.ref(world.user(world.anyAdmin(draw))));
    return setting.stamped(created, created).bson();
  }

  private static BsonValue value(int number, Draw draw) {
    return switch (number % 6) {
      case 0 -> draw.whole(12);
      case 1 -> new Doc().text("v", Texts.sentence(draw)).number("n", 1).bson();
      case 2 -> new BsonArray(List.of(draw.whole(1), BsonNull.VALUE));
      case 3 -> draw.amount(new java.math.BigDecimal("2.5"));
      case 4 -> org.bson.BsonBoolean.FALSE;
      default -> new org.bson.BsonString("support@example.org");
    };
  }

  BsonDocument settingHistory(long number, ObjectId id, Draw draw) {
    int key = draw.below(KEYS.length);
    Doc history = Doc.of(id).text("key", KEYS[key]);
    history.put("oldValue", draw.oneIn(5) ? BsonNull.VALUE : value(key, draw));
    history.put("newValue", value(key, draw));
    history.put("changedBy", draw.oneIn(6) ? null : draw.ref(world.user(world.anyAdmin(draw))));
    history.date("changedAt", id.getTimestamp() * 1000L + draw.below(1000));
    return history.number("__v", 0).bson();
  }
}
