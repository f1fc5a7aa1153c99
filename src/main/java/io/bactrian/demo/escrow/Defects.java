package io.bactrian.demo.escrow;

import static io.bactrian.mapping.types.Reason.CHECK_FAILED;
import static io.bactrian.mapping.types.Reason.DANGLING_REFERENCE;
import static io.bactrian.mapping.types.Reason.MALFORMED;
import static io.bactrian.mapping.types.Reason.MISSING;
import static io.bactrian.mapping.types.Reason.NOT_INTEGER;
import static io.bactrian.mapping.types.Reason.NOT_IN_ENUM;
import static io.bactrian.mapping.types.Reason.NUL_IN_TEXT;
import static io.bactrian.mapping.types.Reason.OUT_OF_RANGE;
import static io.bactrian.mapping.types.Reason.TOO_LONG;
import static io.bactrian.mapping.types.Reason.WOULD_ROUND;
import static io.bactrian.mapping.types.Reason.WRONG_TYPE;

import io.bactrian.mapping.types.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** The defects of every collection: what the application's own history names, and its kin. */
final class Defects {

  private static final Map<Kind, List<Defect>> ALL = new EnumMap<>(Kind.class);

  static {
    ALL.put(
        Kind.USERS,
        List.of(
            dateAsText("createdAt"),
            set("a role that nobody has", NOT_IN_ENUM, "role", text("emperor")),
            set("U+0000 in a text", NUL_IN_TEXT, "firstName", text("Nu\u0000l")),
            set("points below nothing", CHECK_FAILED, "points.available", new BsonInt32(-5)),
            set("points in part", NOT_INTEGER, "points.total", new BsonDouble(12.5)),
            laterOrphan("referrer"),
            same(
                "one e-mail twice",
                "email",
                slot -> text("twin." + slot.round() + "@example.org"))));
    ALL.put(
        Kind.CATEGORIES,
        List.of(
            set("a blank name", CHECK_FAILED, "name", text(" \t ")),
            laterOrphan("parentId"),
            Defect.pair(
                "two active categories of one name",
                null,
                (document, slot) -> {
                  String name = "Twin " + slot.round();
                  document.put(
                      "name",
                      text(
                          slot.half() == 0
                              ? name
                              : "  " + name.toUpperCase(java.util.Locale.ROOT)));
                  document.put("isActive", BsonBoolean.TRUE);
                })));
    ALL.put(
        Kind.LEVELS,
        List.of(
            Defect.pair(
                "two levels that claim the same points",
                null,
                (document, slot) -> {
                  document.put("minPoints", new BsonInt64(5_000_000_000L + slot.half()));
                  document.put("maxPoints", new BsonInt64(5_000_000_500L));
                })));
    ALL.put(
        Kind.SETTINGS,
        List.of(same("one key twice", "key", slot -> text("twice:" + slot.round()))));
    ALL.put(Kind.SETTING_HISTORY, List.of(dateAsText("changedAt")));
    ALL.put(
        Kind.TELEGRAM_LINKS,
        List.of(
            orphan("user"),
            set(
                "a Telegram id beyond 64 bits",
                OUT_OF_RANGE,
                "telegramUserId",
                new BsonDouble(1e20)),
            set(
                "a Telegram id below nothing",
                CHECK_FAILED,
                "telegramUserId",
                new BsonInt64(-4_000_000_000L)),
            set("a Telegram id in part", NOT_INTEGER, "telegramUserId", new BsonDouble(123456.5)),
            Defect.pair(
                "two active links of one user",
                "user",
                (document, slot) -> {
                  long last = slot.world().size(Kind.USERS) / 4 - 1 - slot.round();
                  document.put("user", new BsonObjectId(slot.world().user(World.outsider(last))));
                  document.put("isActive", BsonBoolean.TRUE);
                })));
    ALL.put(
        Kind.TELEGRAM_SESSIONS,
        List.of(
            orphan("user"),
            missing("sessionToken"),
            set(
                "a Telegram id beyond 64 bits",
                OUT_OF_RANGE,
                "telegramUserId",
                new BsonDouble(9.3e18)),
            set("a Telegram id as a text", WRONG_TYPE, "telegramUserId", text("5000000001"))));
    ALL.put(
        Kind.VERIFICATIONS,
        List.of(
            missing("emailVerificationCode"),
            set("a role that cannot register", CHECK_FAILED, "role", text("admin"))));
    ALL.put(
        Kind.ADDRESSES,
        List.of(
            orphan("userId"),
            missing("country"),
            Defect.pair(
                "two primary addresses of one user",
                "userId",
                (document, slot) -> {
                  long owner = World.outsider(slot.round());
                  document.put("userId", new BsonObjectId(slot.world().user(owner)));
                  document.put("primary", BsonBoolean.TRUE);
                })));
    ALL.put(
        Kind.SHOPS,
        List.of(
            malformed("sellerId"),
            set("nothing where a name must be", MISSING, "name", BsonNull.VALUE)));
    ALL.put(
        Kind.TEMPLATES,
        List.of(
            orphan("sellerId"),
            set(
                "used more often than allowed",
                CHECK_FAILED,
                "usageCount, maxUsage",
                document -> {
                  document.put("usageCount", new BsonInt32(7));
                  document.put("maxUsage", new BsonInt32(6));
                }),
            same("one link twice", "shareableLink", slot -> text("twice-" + slot.round()))));
    ALL.put(
        Kind.REQUESTS,
        List.of(
            set("a title that is too long", TOO_LONG, "title", text("الف".repeat(67))),
            set("a quantity of nothing", CHECK_FAILED, "quantity", new BsonInt32(0)),
            set("a status that there isn't", NOT_IN_ENUM, "status", text("finalized")),
            malformed("categoryId"),
            orphan("buyerId"),
            laterOrphan("selectedOfferId"),
            set("a link that is none", CHECK_FAILED, "productLink", text("javascript:alert(1)")),
            set(
                "a budget upside down",
                CHECK_FAILED,
                "budget.min, budget.max",
                document -> {
                  Defect.put(document, "budget.min", new BsonInt32(20));
                  Defect.put(document, "budget.max", new BsonInt32(10));
                }),
            dateAsText("createdAt"),
            set(
                "a specification twice",
                Reason.NOT_UNIQUE,
                "specifications.key",
                document -> {
                  BsonDocument one = new BsonDocument("key", text("k")).append("value", text("v"));
                  document.put("specifications", new org.bson.BsonArray(List.of(one, one.clone())));
                })));
    ALL.put(
        Kind.OFFERS,
        List.of(
            orphan("purchaseRequestId"),
            set("a price below nothing", CHECK_FAILED, "price.amount", new BsonDouble(-1.5)),
            set("nothing where a price must be", MISSING, "price.amount", BsonNull.VALUE),
            set("a delivery in no time", CHECK_FAILED, "deliveryTime.amount", new BsonInt32(0)),
            set("a title that is too long", TOO_LONG, "title", text("x".repeat(201))),
            set(
                "blocks without having checked",
                CHECK_FAILED,
                "requireAmlCheck, amlBlockOnFailure",
                document -> {
                  document.put("requireAmlCheck", BsonBoolean.FALSE);
                  document.put("amlBlockOnFailure", BsonBoolean.TRUE);
                })));
    ALL.put(
        Kind.PAYMENTS,
        List.of(
            set("nothing where an amount must be", MISSING, "amount.amount", BsonNull.VALUE),
            set("an amount of nothing", CHECK_FAILED, "amount.amount", new BsonDouble(0)),
            set(
                "an amount finer than 18 places",
                WOULD_ROUND,
                "amount.amount",
                new BsonDecimal128(Decimal128.parse("1.0000000000000000001"))),
            dateAsText("createdAt"),
            orphan("buyerId"),
            orphan("sellerOfferId"),
            missing("purchaseRequestId"),
            set("a reference that is a number", WRONG_TYPE, "sellerId", new BsonInt32(7)),
            set("a provider that there isn't", NOT_IN_ENUM, "provider", text("barter")),
            set(
                "a made-up hash that counts as paid",
                CHECK_FAILED,
                "blockchain.transactionHash, status",
                document -> {
                  document.put("status", text("completed"));
                  Defect.put(document, "blockchain.transactionHash", text("SIM_0123"));
                }),
            Defect.pair(
                "two pending payments of one buyer for one offer",
                "buyerId, provider",
                Defects::pending)));
    ALL.put(
        Kind.LEDGER,
        List.of(
            missing("amount"),
            set("an amount of nothing", CHECK_FAILED, "amount", new BsonInt32(0)),
            orphan("paymentId"),
            orphan("purchaseRequestId"),
            dateAsText("createdAt"),
            set("an entry of no known type", NOT_IN_ENUM, "entryType", text("gift")),
            same(
                "one idempotency key twice",
                "idempotencyKey",
                slot -> text("twice:" + slot.round()))));
    ALL.put(
        Kind.DESTINATIONS,
        List.of(
            orphan("sellerOfferId"),
            set("a balance beyond 78 digits", OUT_OF_RANGE, "balance", text("9".repeat(79))),
            set("a balance below nothing", CHECK_FAILED, "balance", text("-1")),
            set("a balance as computers write it", MALFORMED, "balance", text("1e18")),
            same("one address twice", "address", slot -> text("0x" + slot.draw().hex(40)))));
    ALL.put(
        Kind.TREZORS,
        List.of(
            missing("xpub"),
            Defect.of(
                "a reference to nobody",
                DANGLING_REFERENCE,
                "addresses.paymentId",
                (document, slot) ->
                    document
                        .getArray("addresses")
                        .get(0)
                        .asDocument()
                        .put("paymentId", new BsonObjectId(World.nobody(slot.draw()))))));
    ALL.put(
        Kind.POINTS,
        List.of(
            orphan("userId"),
            set("points of nothing", CHECK_FAILED, "amount", new BsonInt32(0)),
            set("points in part", NOT_INTEGER, "amount", new BsonDouble(0.5)),
            set("a balance below nothing", CHECK_FAILED, "balanceAfter", new BsonInt32(-1))));
    ALL.put(
        Kind.REVIEWS,
        List.of(
            orphan("sellerId"),
            set("six of five stars", CHECK_FAILED, "rating", new BsonInt32(6)),
            set("half a star", NOT_INTEGER, "rating", new BsonDouble(4.5))));
    ALL.put(
        Kind.CHATS,
        List.of(
            inMessage(
                "author",
                DANGLING_REFERENCE,
                "a reference to nobody",
                slot -> new BsonObjectId(World.nobody(slot.draw()))),
            inMessage("type", NOT_IN_ENUM, "a message of no known type", slot -> text("hologram")),
            inMessage("createdAt", WRONG_TYPE, "a date as a text", slot -> text("2024-05-01")),
            malformed("relatedTo.id"),
            set("a chat about what there isn't", CHECK_FAILED, "relatedTo.type", text("Weather")),
            set(
                "one participant twice",
                Reason.NOT_UNIQUE,
                "participants.userId",
                document -> {
                  BsonValue one = document.getArray("participants").get(0);
                  document.put("participants", new org.bson.BsonArray(List.of(one, one)));
                })));
    ALL.put(
        Kind.DISPUTES,
        List.of(
            orphan("purchaseRequestId"),
            set("a reason that is too long", TOO_LONG, "reason", text("y".repeat(201))),
            set("a reference that is a number", WRONG_TYPE, "chatId", new BsonInt64(12)),
            set("a status that there isn't", NOT_IN_ENUM, "status", text("escalated"))));
    ALL.put(
        Kind.POSTS,
        List.of(
            missing("content"),
            set("fewer views than none", CHECK_FAILED, "views", new BsonInt32(-1)),
            same("one slug twice", "slug", slot -> text("twice-" + slot.round()))));
    ALL.put(
        Kind.NOTIFICATIONS,
        List.of(
            missing("userId"),
            set("a title that is too long", TOO_LONG, "title", text("اعلان ".repeat(34))),
            set("U+0000 in a text", NUL_IN_TEXT, "message", text("\u0000")),
            set("a category that there isn't", NOT_IN_ENUM, "category", text("gossip"))));
  }

  private Defects() {}

  static List<Defect> of(Kind kind) {
    return ALL.getOrDefault(kind, List.of());
  }

  /** How many documents it takes to have each defect once. */
  static int slots(Kind kind) {
    return of(kind).stream().mapToInt(Defect::documents).sum();
  }

  private static BsonString text(String text) {
    return new BsonString(text);
  }

  private static Defect set(String kind, Reason reason, String field, BsonValue value) {
    return Defect.of(kind, reason, field, (document, slot) -> Defect.put(document, field, value));
  }

  private static Defect set(
      String kind, Reason reason, String field, java.util.function.Consumer<BsonDocument> damage) {
    return Defect.of(kind, reason, field, (document, slot) -> damage.accept(document));
  }

  private static Defect same(String kind, String field, Function<Defect.Slot, BsonValue> value) {
    return Defect.pair(
        kind, field, (document, slot) -> Defect.put(document, field, value.apply(slot)));
  }

  private static Defect dateAsText(String field) {
    return set("a date as a text", WRONG_TYPE, field, text("2024-05-01T10:00:00.000Z"));
  }

  private static Defect missing(String field) {
    return set("nothing where there must be something", MISSING, field, d -> d.remove(field));
  }

  private static Defect malformed(String field) {
    return set("a reference that is none", MALFORMED, field, text("general"));
  }

  private static Defect orphan(String field) {
    return Defect.of("a reference to nobody", DANGLING_REFERENCE, field, nobody(field));
  }

  private static Defect laterOrphan(String field) {
    return Defect.later("a reference to nobody", field, nobody(field));
  }

  private static Defect.Damage nobody(String field) {
    return (document, slot) -> document.put(field, new BsonObjectId(World.nobody(slot.draw())));
  }

  private static Defect inMessage(
      String name, Reason reason, String kind, Function<Defect.Slot, BsonValue> value) {
    return Defect.of(
        kind,
        reason,
        // PostgreSQL doesn't say which of them.
        reason == DANGLING_REFERENCE ? "messages." + name : "messages.0." + name,
        (document, slot) -> {
          BsonDocument message = new BsonDocument("content", text("؟"));
          message.put("createdAt", document.get("createdAt"));
          message.put(name, value.apply(slot));
          document.put("messages", new org.bson.BsonArray(List.of(message)));
        });
  }

  private static void pending(BsonDocument payment, Defect.Slot slot) {
    World world = slot.world();
    Draw draw = slot.draw();
    long offer = draw.below(world.size(Kind.OFFERS));
    payment.put("sellerOfferId", new BsonObjectId(world.id(Kind.OFFERS, offer)));
    payment.put("buyerId", new BsonObjectId(world.user(World.buyer(draw.below(5)))));
    payment.put("status", text("pending"));
    payment.put("direction", text("in"));
    payment.put("provider", text("escrow"));
  }
}
