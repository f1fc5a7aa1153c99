package io.bactrian.demo.escrow;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** Who is here: users and what belongs to them. */
final class Accounts {

  private static final String[] COUNTRIES = {"IR", "TR", "DE", "AE", "AM", "CA"};

  private final World world;
  private final Points points;

  Accounts(World world, Points points) {
    this.world = world;
    this.points = points;
  }

  /** Of four users one sells and one buys; a few work here. */
  static String role(long number) {
    if (number % 100 == 1) {
      return "admin";
    }
    if (number % 500 == 5) {
      return number % 1000 == 5 ? "resolver" : "guard";
    }
    return number % 4 == 0 ? "seller" : "buyer";
  }

  BsonDocument user(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Texts.Name name = Texts.name(draw);
    boolean telegram = number % 8 == 7;
    Doc user = Doc.of(id);
    if (!telegram) {
      user.text("email", email(name, draw));
      user.text("password", draw.oneIn(20) ? null : "$2b$10$" + draw.hex(53));
    } else if (draw.oneIn(2)) {
      user.nothing("email");
    }
    user.text("firstName", draw.oneIn(30) ? null : name.first());
    user.text("lastName", draw.oneIn(30) ? null : name.last());
    user.text("role", role(number)).flag("isEmailVerified", !telegram && !draw.oneIn(5));
    user.text("authProvider", telegram ? "telegram" : draw.oneIn(4) ? "google" : "email");
    if (telegram || draw.oneIn(10)) {
      user.flag("telegramVerified", telegram);
    }
    if (draw.oneIn(15)) {
      user.text("emailVerificationToken", draw.hex(40))
          .text("emailVerificationCode", draw.digits(6));
      user.date("emailVerificationCodeExpires", created + 15 * 60_000);
    }
    if (draw.oneIn(25)) {
      user.text("passwordResetCode", draw.digits(6));
      user.date("passwordResetCodeExpires", created + World.DAY);
    }
    keys(user, created, draw);
    user.put("profile", profile(created, draw));
    if (!draw.oneIn(6)) {
      user.put(
          "preferences",
          new Doc()
              .text("language", draw.of("fa", "en"))
              .text("currency", draw.of("USDT", "IRR", "USD"))
              .put("notifications", new Doc().flag("email", draw.oneIn(2)).flag("push", true)));
    }
    user.put("points", points.of(number, draw));
    if (!draw.oneIn(8)) {
      user.text("referralCode", "AM" + draw.serial().toUpperCase(java.util.Locale.ROOT));
    }
    if (number > 0 && draw.oneIn(6)) {
      user.put("referrer", draw.ref(world.user(draw.below(number))));
    }
    if (draw.oneIn(5)) {
      user.put(
          "referralStats",
          new Doc().number("invited", draw.below(9)).put("earned", draw.whole(draw.below(5000))));
    }
    user.text(
        "status",
        draw.oneIn(40) ? draw.of("suspended", "deleted") : draw.oneIn(10) ? null : "active");
    if (!draw.oneIn(4)) {
      user.date("lastLogin", created + draw.below(Math.max(1, world.now() - created)));
    }
    if (draw.oneIn(100)) {
      user.put("legacyFlags", Doc.texts(List.of("beta", "imported-2023")));
    }
    return user.stamped(created, created + draw.below(30) * World.DAY).bson();
  }

  /** Some with the capitals and blanks with which they were typed. */
  private static String email(Texts.Name name, Draw draw) {
    String address = name.latin() + "." + draw.serial() + "@example." + draw.of("com", "org", "ir");
    return draw.oneIn(40) ? " " + Texts.capital(address) + " " : address;
  }

  private static void keys(Doc user, long created, Draw draw) {
    if (draw.oneIn(12)) {
      List<BsonValue> passkeys = new ArrayList<>();
      for (int i = draw.below(2); i >= 0; i--) {
        passkeys.add(
            new Doc()
                .text("credentialId", draw.serial() + "-" + draw.hex(40))
                .text("publicKey", draw.hex(80))
                .put("counter", draw.whole(draw.below(3000)))
                .put(
                    "transports",
                    Doc.texts(draw.oneIn(2) ? List.of("internal") : List.of("usb", "nfc")))
                .text("deviceType", draw.of("singleDevice", "multiDevice"))
                .flag("backedUp", draw.oneIn(2))
                .text("name", draw.oneIn(2) ? "گوشی من 📱" : null)
                .date("createdAt", created)
                .bson());
      }
      user.list("passkeys", passkeys);
    }
    List<BsonValue> tokens = new ArrayList<>();
    for (int i = draw.below(3); i > 0; i--) {
      tokens.add(
          new Doc()
              .text("token", draw.serial() + "." + draw.hex(48))
              .date("expiresAt", created + (30L + i) * World.DAY)
              .date("createdAt", created)
              .bson());
    }
    if (!tokens.isEmpty() || draw.oneIn(2)) {
      user.list("refreshTokens", tokens);
    }
  }

  private static Doc profile(long created, Draw draw) {
    Doc profile = new Doc();
    if (draw.oneIn(3)) {
      profile.text("avatar", "https://cdn.example.org/a/" + draw.serial() + ".webp");
    }
    profile.text(
        "phone", draw.oneIn(3) ? null : draw.oneIn(4) ? "۰۹۱۲۱۲۳۴۵۶۷" : "+98912" + draw.digits(7));
    if (draw.oneIn(2)) {
      profile.text("walletAddress", draw.wallet()).flag("walletProofVerified", true);
      profile.date("walletProofTimestamp", created + World.HOUR);
    }
    return draw.oneIn(200) ? profile.text("nickname", "گل‌محمد") : profile;
  }

  BsonDocument telegramLink(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    boolean old = number % 10 == 9;
    long user = old ? world.anyUser(draw, created) : number * 5 / 2 * 2;
    long telegram = telegramId(number);
    Doc link = Doc.of(id).put("user", draw.ref(world.user(user)));
    link.put("telegramUserId", draw.whole(telegram));
    link.text("username", draw.oneIn(4) ? null : "user_" + draw.serial());
    if (draw.oneIn(3)) {
      link.put("chatId", draw.whole(draw.oneIn(5) ? -1_001_000_000_000L - number : telegram));
    }
    link.flag("isActive", !old).date("linkedAt", created);
    return link.stamped(created, created).bson();
  }

  /** Half of them beyond 32 bits, as newer ones are. */
  static long telegramId(long number) {
    return (number % 2 == 0 ? 5_000_000_000L : 90_000_000L) + number;
  }

  BsonDocument telegramSession(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Doc session = Doc.of(id).text("sessionToken", "tgs_" + draw.serial() + "_" + draw.hex(32));
    session.put("telegramUserId", draw.whole(telegramId(draw.below(1_000_000))));
    if (!draw.oneIn(3)) {
      session.put("user", draw.ref(world.user(world.anyUser(draw, created))));
    }
    session.text("initDataFingerprint", draw.hex(32)).date("authDate", created);
    session.text("source", draw.of("miniapp", "bot", "web"));
    expires(session, "expiresAt", created + World.DAY, draw);
    session.flag("isActive", !draw.oneIn(3));
    return session.stamped(created, created).bson();
  }

  /** Most have a date; some have none, or a text, and never expire. */
  private static void expires(Doc doc, String field, long when, Draw draw) {
    int form = draw.below(100);
    if (form < 94) {
      doc.date(field, when);
    } else if (form < 96) {
      doc.text(field, java.time.Instant.ofEpochMilli(when).toString());
    } else if (form < 98) {
      doc.nothing(field);
    }
  }

  BsonDocument verification(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Texts.Name name = Texts.name(draw);
    Doc doc =
        Doc.of(id)
            .text(
                "email",
                draw.oneIn(30)
                    ? " NEW." + draw.serial() + "@Example.org"
                    : "new." + draw.serial() + "@example.org");
    doc.text("password", draw.oneIn(5) ? null : "$2b$10$" + draw.hex(53));
    doc.text("firstName", name.first()).text("lastName", name.last());
    doc.text("role", draw.oneIn(4) ? "seller" : draw.oneIn(4) ? null : "buyer");
    doc.text("referralCode", draw.oneIn(5) ? "AM" + draw.digits(3) : null);
    doc.text("emailVerificationCode", draw.digits(6));
    expires(doc, "emailVerificationCodeExpires", created + 15 * 60_000, draw);
    return doc.stamped(created, created).bson();
  }

  /** Every buyer has two, the first of which is the primary one. */
  BsonDocument address(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    boolean persian = Texts.persian(draw);
    Doc address = Doc.of(id).put("userId", draw.ref(world.user(owner(number))));
    address.text("name", persian ? draw.of("خانه", "محل کار", "مادر") : draw.of("Home", "Work"));
    address.text("phoneNumber", draw.oneIn(5) ? null : "+98912" + draw.digits(7));
    address
        .text("fullAddress", Texts.street(draw, persian))
        .text("city", Texts.city(draw, persian));
    if (draw.oneIn(2)) {
      address.text("state", Texts.city(draw, persian));
    }
    address.text("country", persian ? "ایران" : draw.of(COUNTRIES));
    address.text("zipCode", draw.oneIn(3) ? null : draw.digits(10));
    address.text("addressType", draw.oneIn(8) ? null : draw.of("Home", "Office", "Other"));
    if (number % 2 == 0) {
      address.put("primary", BsonBoolean.TRUE);
    } else if (draw.oneIn(2)) {
      address.put("primary", BsonBoolean.FALSE);
    }
    return address.stamped(created, created + World.HOUR).bson();
  }

  private long owner(long number) {
    long buyers = (world.size(Kind.USERS) + 1) / 4;
    return World.buyer(number / 2 % buyers);
  }

  BsonDocument trezor(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    List<BsonValue> addresses = new ArrayList<>();
    int count = 1 + draw.below(4);
    for (int i = 0; i < count; i++) {
      Doc address = new Doc().put("index", draw.whole(i)).text("address", draw.wallet());
      address.text("purpose", i == 0 ? "registration" : draw.oneIn(5) ? null : "deposit");
      if (i > 0) {
        long payment = (number * 3 + i - 1) % world.size(Kind.PAYMENTS);
        address.put("paymentId", draw.ref(world.id(Kind.PAYMENTS, payment)));
      }
      addresses.add(address.date("createdAt", created + i * World.HOUR).bson());
    }
    Doc account = Doc.of(id).put("userId", draw.ref(world.user(world.anyUser(draw, created))));
    account.text("xpub", "xpub6" + draw.serial() + draw.hex(100)).text("fingerprint", draw.hex(8));
    account.text("basePath", draw.oneIn(4) ? null : "m/44'/60'/0'");
    account.put("registrationAddress", addresses.get(0).asDocument().get("address"));
    account.put("nextAddressIndex", new BsonInt32(count));
    account.put("deviceLabel", draw.oneIn(3) ? null : new BsonString("Trezor ۱"));
    return account.list("addresses", addresses).stamped(created, created).bson();
  }
}
