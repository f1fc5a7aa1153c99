package io.bactrian.demo.escrow;

import static io.bactrian.demo.escrow.Spoil.dateAsText;
import static io.bactrian.demo.escrow.Spoil.missing;
import static io.bactrian.demo.escrow.Spoil.orphan;
import static io.bactrian.demo.escrow.Spoil.same;
import static io.bactrian.demo.escrow.Spoil.set;
import static io.bactrian.demo.escrow.Spoil.text;
import static io.bactrian.mapping.types.Reason.CHECK_FAILED;
import static io.bactrian.mapping.types.Reason.MALFORMED;
import static io.bactrian.mapping.types.Reason.MISSING;
import static io.bactrian.mapping.types.Reason.NOT_IN_ENUM;
import static io.bactrian.mapping.types.Reason.OUT_OF_RANGE;
import static io.bactrian.mapping.types.Reason.WOULD_ROUND;
import static io.bactrian.mapping.types.Reason.WRONG_TYPE;

import java.util.List;
import java.util.Map;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.types.Decimal128;

/** The defects of payments, the ledger and addresses. */
final class MoneyDefects {

  private MoneyDefects() {}

  static void plant(Map<Kind, List<Defect>> all) {
    all.put(
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
                MoneyDefects::pending)));
    all.put(
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
    all.put(
        Kind.DESTINATIONS,
        List.of(
            orphan("sellerOfferId"),
            set("a balance beyond 78 digits", OUT_OF_RANGE, "balance", text("9".repeat(79))),
            set("a balance below nothing", CHECK_FAILED, "balance", text("-1")),
            set("a balance as computers write it", MALFORMED, "balance", text("1e18")),
            same("one address twice", "address", slot -> text("0x" + slot.draw().hex(40)))));
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
