package io.bactrian.demo.escrow;

import static io.bactrian.demo.escrow.Spoil.dateAsText;
import static io.bactrian.demo.escrow.Spoil.laterOrphan;
import static io.bactrian.demo.escrow.Spoil.malformed;
import static io.bactrian.demo.escrow.Spoil.orphan;
import static io.bactrian.demo.escrow.Spoil.same;
import static io.bactrian.demo.escrow.Spoil.set;
import static io.bactrian.demo.escrow.Spoil.text;
import static io.bactrian.mapping.types.Reason.CHECK_FAILED;
import static io.bactrian.mapping.types.Reason.MISSING;
import static io.bactrian.mapping.types.Reason.NOT_INTEGER;
import static io.bactrian.mapping.types.Reason.NOT_IN_ENUM;
import static io.bactrian.mapping.types.Reason.NOT_UNIQUE;
import static io.bactrian.mapping.types.Reason.TOO_LONG;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonNull;

/** The defects of what is wanted and offered. */
final class MarketplaceDefects {

  private MarketplaceDefects() {}

  static void plant(Map<Kind, List<Defect>> all) {
    all.put(
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
                      "name", text(slot.half() == 0 ? name : "  " + name.toUpperCase(Locale.ROOT)));
                  document.put("isActive", BsonBoolean.TRUE);
                })));
    all.put(
        Kind.SHOPS,
        List.of(
            malformed("sellerId"),
            set("nothing where a name must be", MISSING, "name", BsonNull.VALUE)));
    all.put(
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
    all.put(
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
                NOT_UNIQUE,
                "specifications.key",
                document -> {
                  BsonDocument one = new BsonDocument("key", text("k")).append("value", text("v"));
                  document.put("specifications", new BsonArray(List.of(one, one.clone())));
                })));
    all.put(
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
    all.put(
        Kind.REVIEWS,
        List.of(
            orphan("sellerId"),
            set("six of five stars", CHECK_FAILED, "rating", new BsonInt32(6)),
            set("half a star", NOT_INTEGER, "rating", new BsonDouble(4.5))));
  }
}
