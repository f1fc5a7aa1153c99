package io.bactrian.demo.escrow;

import io.bactrian.demo.escrow.EscrowTraffic.Did;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** What people do besides buying and selling: arrive, talk, read, and go. */
final class LivePeople {

  private static final int MOST_KEPT = 5_000;

  private final LiveStore store;
  private final Draw draw;
  private final List<ObjectId> buyers;
  private final List<ObjectId> sellers;
  private final List<BsonDocument> chats;
  private final List<ObjectId> notifications;
  private final List<ObjectId> sessions;
  private final List<ObjectId> addresses;
  private int made;

  LivePeople(LiveStore store, Draw draw) {
    this.store = store;
    this.draw = draw;
    buyers = store.ids(Kind.USERS, role("buyer"));
    sellers = store.ids(Kind.USERS, role("seller"));
    chats = store.some(Kind.CHATS, new BsonDocument(), "participants.userId");
    notifications = store.ids(Kind.NOTIFICATIONS, new BsonDocument());
    sessions = store.ids(Kind.TELEGRAM_SESSIONS, new BsonDocument());
    addresses = store.ids(Kind.ADDRESSES, new BsonDocument());
    if (buyers.isEmpty() || sellers.size() < 3 || chats.isEmpty() || addresses.isEmpty()) {
      throw new IllegalStateException(
          "there are no users and chats to write for: generate some documents first");
    }
  }

  private static BsonDocument role(String role) {
    return new BsonDocument("role", new BsonString(role));
  }

  ObjectId buyer() {
    return draw.of(buyers);
  }

  /** The first of some sellers who differ. */
  int someSeller() {
    return draw.below(sellers.size());
  }

  ObjectId seller(int index) {
    return sellers.get(index % sellers.size());
  }

  Supplier<Did> next() {
    int choice = draw.below(60);
    if (choice < 25) {
      return this::talk;
    }
    if (choice < 36 || notifications.size() < 10) {
      return this::notice;
    }
    if (choice < 44) {
      return this::read;
    }
    if (choice < 48) {
      ObjectId gone = notifications.remove(draw.below(notifications.size()));
      return () -> store.delete(Kind.NOTIFICATIONS, gone);
    }
    if (choice < 50 && !sessions.isEmpty()) {
      ObjectId gone = sessions.remove(draw.below(sessions.size()));
      return () -> store.delete(Kind.TELEGRAM_SESSIONS, gone);
    }
    if (choice < 53) {
      return this::arrive;
    }
    return choice < 56 ? this::move : this::come;
  }

  private Did arrive() {
    Texts.Name name = Texts.name(draw);
    ObjectId id = store.newId();
    Doc user = Doc.of(id).text("email", name.latin() + "." + id.toHexString() + "@example.org");
    user.text("firstName", name.first()).text("lastName", name.last()).text("role", "buyer");
    user.flag("isEmailVerified", false).text("authProvider", "email").text("status", "active");
    user.put("points", new Doc().number("available", 0).number("total", 0).number("level", 1));
    Did did = store.insert(Kind.USERS, user.stamped(store.now(), store.now()));
    keep(buyers, id);
    return did;
  }

  private Did come() {
    return store.set(
        Kind.USERS,
        buyer(),
        new Doc().date("lastLogin", store.now()).date("updatedAt", store.now()));
  }

  /** The message, what is shown of the last one, and what others have not read: one update. */
  private Did talk() {
    BsonDocument chat = draw.of(chats);
    List<BsonValue> users = chat.getArray("participants").getValues();
    int speaker = draw.below(users.size());
    BsonValue author = users.get(speaker).asDocument().get("userId");
    String said = Texts.sentence(draw);
    BsonDateTime now = new BsonDateTime(store.now());
    Doc message = Doc.of(store.newId()).put("author", author).text("content", said);
    message.text("type", "text").put("createdAt", now);
    Doc last = new Doc().put("author", author).text("content", said).put("createdAt", now);
    Doc unread = new Doc();
    for (int i = 0; i < users.size(); i++) {
      if (i != speaker) {
        String user = hex(Objects.requireNonNull(users.get(i).asDocument().get("userId")));
        unread.put("unreadCounts." + user, new BsonInt32(1));
      }
    }
    Doc update = new Doc().put("$push", new Doc().put("messages", message));
    update.put("$set", new Doc().put("lastMessage", last).put("updatedAt", now));
    return store.update(Kind.CHATS, LiveStore.idOf(chat), update.put("$inc", unread));
  }

  private static String hex(BsonValue reference) {
    return reference.isString()
        ? reference.asString().getValue()
        : reference.asObjectId().getValue().toHexString();
  }

  private Did notice() {
    ObjectId id = store.newId();
    Doc note = Doc.of(id).text("userId", buyer().toHexString()).text("title", Texts.title(draw));
    note.text("message", Texts.sentence(draw)).text("type", draw.of("info", "success", "warning"));
    note.text("category", draw.of("offer", "payment", "delivery")).flag("isRead", false);
    Did did = store.insert(Kind.NOTIFICATIONS, note.stamped(store.now(), store.now()));
    keep(notifications, id);
    return did;
  }

  private Did read() {
    return store.set(
        Kind.NOTIFICATIONS,
        draw.of(notifications),
        new Doc().flag("isRead", true).date("readAt", store.now()).date("updatedAt", store.now()));
  }

  /** The whole address anew, as the application's form saves it. */
  private Did move() {
    ObjectId id = draw.of(addresses);
    BsonDocument address = store.find(Kind.ADDRESSES, id);
    if (address == null) {
      return come();
    }
    boolean persian = Texts.persian(draw);
    address.put("fullAddress", LiveStore.text(Texts.street(draw, persian)));
    address.put("city", LiveStore.text(Texts.city(draw, persian)));
    address.put("updatedAt", new BsonDateTime(store.now()));
    address.put("edits", new BsonInt32(++made));
    return store.replace(Kind.ADDRESSES, id, address);
  }

  private void keep(List<ObjectId> ids, ObjectId id) {
    if (ids.size() < MOST_KEPT) {
      ids.add(id);
    } else {
      ids.set(draw.below(ids.size()), id);
    }
  }
}
