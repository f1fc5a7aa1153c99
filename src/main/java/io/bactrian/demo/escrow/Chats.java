package io.bactrian.demo.escrow;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Who talks with whom about what: short mostly, and a few that never end. */
final class Chats {

  private static final int LONG_ONE_IN = 5_000;
  private static final int FIRST_LONG = 7;

  private final World world;

  Chats(World world) {
    this.world = world;
  }

  /** Whom a chat has and since when. */
  private record Talk(ObjectId id, List<Long> users, long begin) {}

  static boolean support(long number) {
    return number % 10 == 9;
  }

  /** The chat that belongs to the request, or -1. */
  static long of(World world, long request) {
    long requests = world.size(Kind.REQUESTS);
    long chat = (request * world.size(Kind.CHATS) + requests - 1) / requests;
    boolean there = chat < world.size(Kind.CHATS) && world.chatRequest(chat) == request;
    return there && !support(chat) ? chat : -1;
  }

  BsonDocument chat(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Deal deal = world.dealOf(Kind.REQUESTS, world.chatRequest(number));
    boolean group = number % 10 == 8;
    List<Long> users = new ArrayList<>();
    users.add(deal.buyer());
    if (support(number)) {
      users.add(world.anyAdmin(draw));
    } else {
      users.add(deal.seller(deal.selected()));
      if (group) {
        users.add(world.anyAdmin(draw));
      }
    }
    Doc chat =
        Doc.of(id)
            .text(
                "type",
                support(number) ? "support" : group ? "group" : draw.oneIn(5) ? null : "direct");
    chat.text("name", group ? "گفتگو دربارهٔ " + Texts.title(draw) : null);
    if (!support(number)) {
      boolean offer = deal.story().accepted() && draw.oneIn(4);
      Doc about = new Doc().text("type", offer ? "SellerOffer" : "PurchaseRequest");
      chat.put(
          "relatedTo",
          about.put("id", draw.ref(offer ? deal.offer(deal.selected()) : deal.request())));
    }
    Talk talk = new Talk(id, users, created);
    chat.list("participants", participants(talk, draw));
    List<BsonValue> messages = messages(talk, count(number, draw), draw);
    chat.list("messages", messages);
    long last = created;
    if (!messages.isEmpty()) {
      BsonDocument message = messages.get(messages.size() - 1).asDocument();
      last = message.getDateTime("createdAt").getValue();
      Doc shown = new Doc().put("author", message.get("author"));
      chat.put("lastMessage", shown.put("content", message.get("content")).date("createdAt", last));
    }
    unread(chat, talk, messages.size(), draw);
    if (!draw.oneIn(3)) {
      chat.flag("isArchived", draw.oneIn(10));
    }
    return chat.stamped(created, last).bson();
  }

  private static int count(long number, Draw draw) {
    return number % LONG_ONE_IN == FIRST_LONG
        ? 1_500 + draw.below(501)
        : draw.oneIn(15) ? 0 : 1 + (int) draw.skewed(20L);
  }

  private List<BsonValue> participants(Talk talk, Draw draw) {
    String[] roles = {"buyer", "seller", "admin"};
    List<BsonValue> participants = new ArrayList<>();
    for (int i = 0; i < talk.users().size(); i++) {
      long user = talk.users().get(i);
      Doc one = new Doc().put("userId", draw.ref(world.user(user)));
      String role = i == 1 && Accounts.role(user).equals("admin") ? "support" : roles[i];
      one.text("role", draw.oneIn(9) ? null : role).date("joinedAt", talk.begin());
      if (draw.oneIn(2)) {
        one.date("lastRead", talk.begin() + World.HOUR);
      }
      participants.add(one.bson());
    }
    return participants;
  }

  private void unread(Doc chat, Talk talk, int messages, Draw draw) {
    if (draw.oneIn(6)) {
      return;
    }
    Doc counts = new Doc();
    for (long user : talk.users()) {
      counts.put(world.user(user).toHexString(), draw.whole(draw.below(messages + 1)));
    }
    chat.put("unreadCounts", counts);
  }

  private List<BsonValue> messages(Talk talk, int count, Draw draw) {
    List<BsonValue> messages = new ArrayList<>(count);
    List<ObjectId> ids = new ArrayList<>(count);
    long at = talk.begin();
    for (int i = 0; i < count; i++) {
      at += 1_000 + draw.skewed(count > 100 ? 600_000 : 7_200_000);
      ObjectId id = world.innerId(talk.id(), i, at);
      messages.add(message(talk, id, at, ids, draw));
      ids.add(id);
    }
    return messages;
  }

  private BsonDocument message(Talk talk, ObjectId id, long at, List<ObjectId> earlier, Draw draw) {
    long author = draw.of(talk.users());
    Doc message = Doc.of(id);
    boolean system = earlier.isEmpty() && draw.oneIn(8);
    if (system) {
      message.text("content", "گفتگو آغاز شد").text("type", "system").date("createdAt", at);
      return message.bson();
    }
    String kind = draw.oneIn(15) ? draw.of("image", "file") : "text";
    message.put("author", draw.ref(world.user(author)));
    message.text("content", draw.oneIn(5) ? Texts.text(draw, 500) : Texts.sentence(draw));
    message.text("type", kind.equals("text") && draw.oneIn(3) ? null : kind);
    if (!kind.equals("text")) {
      Doc file = new Doc().text("url", "https://cdn.example.org/m/" + id.toHexString());
      file.text("name", "عکس ۱.jpg")
          .text("type", "image/jpeg")
          .put("size", draw.whole(draw.below(9_000_000)));
      message.list("attachments", List.of(file.bson()));
    }
    if (draw.oneIn(10)) {
      Doc reaction = new Doc().put("userId", draw.ref(world.user(draw.of(talk.users()))));
      reaction.text("emoji", draw.of("👍", "❤️", "🙏🏽", "😂"));
      message.list("reactions", List.of(reaction.date("createdAt", at + 5_000).bson()));
    }
    message.put("readBy", readBy(talk, author, at, draw));
    if (!earlier.isEmpty() && draw.oneIn(12)) {
      message.id("replyTo", draw.of(earlier));
    }
    if (draw.oneIn(25)) {
      Doc before = new Doc().text("content", Texts.sentence(draw)).date("editedAt", at + 60_000);
      message.list("editHistory", List.of(before.bson())).date("editedAt", at + 60_000);
    }
    if (draw.oneIn(60)) {
      message.date("deletedAt", at + World.HOUR);
    }
    return message.date("createdAt", at).bson();
  }

  private @Nullable BsonValue readBy(Talk talk, long author, long at, Draw draw) {
    List<BsonValue> readers = new ArrayList<>();
    for (long user : talk.users()) {
      if (user != author && draw.oneIn(2)) {
        Doc read = new Doc().put("userId", draw.ref(world.user(user)));
        readers.add(read.date("readAt", at + 30_000).bson());
      }
    }
    return readers.isEmpty() && draw.oneIn(2) ? null : new org.bson.BsonArray(readers);
  }
}
