package io.bactrian.demo.escrow;

import static io.bactrian.demo.escrow.Spoil.dateAsText;
import static io.bactrian.demo.escrow.Spoil.malformed;
import static io.bactrian.demo.escrow.Spoil.missing;
import static io.bactrian.demo.escrow.Spoil.orphan;
import static io.bactrian.demo.escrow.Spoil.same;
import static io.bactrian.demo.escrow.Spoil.set;
import static io.bactrian.demo.escrow.Spoil.text;
import static io.bactrian.mapping.types.Reason.CHECK_FAILED;
import static io.bactrian.mapping.types.Reason.DANGLING_REFERENCE;
import static io.bactrian.mapping.types.Reason.NOT_IN_ENUM;
import static io.bactrian.mapping.types.Reason.NOT_UNIQUE;
import static io.bactrian.mapping.types.Reason.NUL_IN_TEXT;
import static io.bactrian.mapping.types.Reason.TOO_LONG;
import static io.bactrian.mapping.types.Reason.WRONG_TYPE;

import io.bactrian.mapping.types.Reason;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonValue;

/** The defects of chats, disputes, posts, notifications and settings. */
final class ContentDefects {

  private ContentDefects() {}

  static void plant(Map<Kind, List<Defect>> all) {
    all.put(
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
                NOT_UNIQUE,
                "participants.userId",
                document -> {
                  BsonValue one = document.getArray("participants").get(0);
                  document.put("participants", new BsonArray(List.of(one, one)));
                })));
    all.put(
        Kind.DISPUTES,
        List.of(
            orphan("purchaseRequestId"),
            set("a reason that is too long", TOO_LONG, "reason", text("y".repeat(201))),
            set("a reference that is a number", WRONG_TYPE, "chatId", new BsonInt64(12)),
            set("a status that there isn't", NOT_IN_ENUM, "status", text("escalated"))));
    all.put(
        Kind.POSTS,
        List.of(
            missing("content"),
            set("fewer views than none", CHECK_FAILED, "views", new BsonInt32(-1)),
            same("one slug twice", "slug", slot -> text("twice-" + slot.round()))));
    all.put(
        Kind.NOTIFICATIONS,
        List.of(
            missing("userId"),
            set("a title that is too long", TOO_LONG, "title", text("اعلان ".repeat(34))),
            set("U+0000 in a text", NUL_IN_TEXT, "message", text("\u0000")),
            set("a category that there isn't", NOT_IN_ENUM, "category", text("gossip"))));
    all.put(
        Kind.SETTINGS,
        List.of(same("one key twice", "key", slot -> text("twice:" + slot.round()))));
    all.put(Kind.SETTING_HISTORY, List.of(dateAsText("changedAt")));
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
          document.put("messages", new BsonArray(List.of(message)));
        });
  }
}
