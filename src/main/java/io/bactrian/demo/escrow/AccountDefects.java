package io.bactrian.demo.escrow;

import static io.bactrian.demo.escrow.Spoil.dateAsText;
import static io.bactrian.demo.escrow.Spoil.laterOrphan;
import static io.bactrian.demo.escrow.Spoil.missing;
import static io.bactrian.demo.escrow.Spoil.orphan;
import static io.bactrian.demo.escrow.Spoil.same;
import static io.bactrian.demo.escrow.Spoil.set;
import static io.bactrian.demo.escrow.Spoil.text;
import static io.bactrian.mapping.types.Reason.CHECK_FAILED;
import static io.bactrian.mapping.types.Reason.DANGLING_REFERENCE;
import static io.bactrian.mapping.types.Reason.NOT_INTEGER;
import static io.bactrian.mapping.types.Reason.NOT_IN_ENUM;
import static io.bactrian.mapping.types.Reason.NUL_IN_TEXT;
import static io.bactrian.mapping.types.Reason.OUT_OF_RANGE;
import static io.bactrian.mapping.types.Reason.WRONG_TYPE;

import java.util.List;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;

/** The defects of accounts. */
final class AccountDefects {

  private AccountDefects() {}

  static void plant(Map<Kind, List<Defect>> all) {
    all.put(
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
    all.put(
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
    all.put(
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
    all.put(
        Kind.VERIFICATIONS,
        List.of(
            missing("emailVerificationCode"),
            set("a role that cannot register", CHECK_FAILED, "role", text("admin"))));
    all.put(
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
    all.put(
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
    all.put(
        Kind.POINTS,
        List.of(
            orphan("userId"),
            set("points of nothing", CHECK_FAILED, "amount", new BsonInt32(0)),
            set("points in part", NOT_INTEGER, "amount", new BsonDouble(0.5)),
            set("a balance below nothing", CHECK_FAILED, "balanceAfter", new BsonInt32(-1))));
    all.put(
        Kind.LEVELS,
        List.of(
            Defect.pair(
                "two levels that claim the same points",
                null,
                (document, slot) -> {
                  document.put("minPoints", new BsonInt64(5_000_000_000L + slot.half()));
                  document.put("maxPoints", new BsonInt64(5_000_000_500L));
                })));
  }
}
