package io.bactrian.demo.escrow;

import org.bson.BsonDocument;
import org.bson.types.ObjectId;

/** Points, their running balance, and the levels that they lead to. */
final class Points {

  private static final int ROUNDS = 8;
  private static final long[] FROM = {0, 100, 500, 2_000, 10_000, 50_000};
  private static final String[] NAMES = {
    "برنز", "نقره‌ای", "طلایی", "پلاتین", "الماس", "افسانه‌ای"
  };
  private static final String[] NAMES_EN = {
    "Bronze", "Silver", "Gold", "Platinum", "Diamond", "Legend"
  };
  private static final long MOST = 999_999_999L;

  private final World world;

  Points(World world) {
    this.world = world;
  }

  /** How many users have transactions: each has about eight. */
  private long users() {
    return Math.max(1, (world.size(Kind.POINTS) + ROUNDS - 1) / ROUNDS);
  }

  /** A transaction: earned mostly, and never more spent than is there. */
  private long amount(long user, long round, long balance) {
    Draw draw = world.common("points", user * ROUNDS + round);
    return balance > 50 && draw.oneIn(4) ? -1 - draw.below(balance) : 5 + draw.skewed(400L);
  }

  /** What the user has after so many transactions, and has earned altogether. */
  private long[] balance(long user, long rounds) {
    long balance = 0;
    long total = 0;
    for (long round = 0; round < rounds; round++) {
      long amount = amount(user, round, balance);
      balance += amount;
      total += Math.max(0, amount);
    }
    return new long[] {balance, total};
  }

  /** A user's points, as the transactions say. */
  Doc of(long user, Draw draw) {
    long users = users();
    long size = world.size(Kind.POINTS);
    long rounds = user >= users ? 0 : size / users + (user < size % users ? 1 : 0);
    long[] balance = balance(user, rounds);
    int level = 1;
    while (level < FROM.length && FROM[level] <= balance[1]) {
      level++;
    }
    Doc points = new Doc().put("available", draw.whole(balance[0]));
    return points.put("total", draw.whole(balance[1])).put("level", draw.whole(level));
  }

  BsonDocument transaction(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    long user = number % users();
    long round = number / users();
    long before = balance(user, round)[0];
    long amount = amount(user, round, before);
    Doc points = Doc.of(id).put("userId", draw.ref(world.user(user)));
    points.text("type", amount > 0 ? "earn" : draw.oneIn(5) ? "expire" : "spend");
    String source = amount > 0 ? draw.of("purchase", "referral", "bonus", "admin") : "redemption";
    points.text("source", source);
    points.put("amount", draw.whole(amount)).put("balanceAfter", draw.whole(before + amount));
    if (source.equals("purchase")) {
      // Now and then of a request that is gone.
      points.id("order", draw.oneIn(20) ? World.nobody(draw) : anyRequest(draw));
      points.put(
          "metadata",
          new Doc()
              .put("orderAmount", draw.whole(draw.below(900)))
              .put("commission", draw.whole(draw.below(9))));
    }
    if (source.equals("referral")) {
      points.put("referredUser", draw.ref(world.user(world.anyUser(draw, created))));
    }
    points.text("description", draw.oneIn(2) ? null : Texts.sentence(draw));
    if (draw.oneIn(5)) {
      points.date("expiresAt", created + 365 * World.DAY);
    }
    return points.stamped(created, created).bson();
  }

  private ObjectId anyRequest(Draw draw) {
    return world.id(Kind.REQUESTS, draw.below(world.size(Kind.REQUESTS)));
  }

  BsonDocument level(long number, ObjectId id, Draw draw) {
    int at = (int) number;
    Doc level = Doc.of(id).put("level", draw.whole(number + 1));
    level.text("name", NAMES[at]).text("nameEn", NAMES_EN[at]);
    level.put("minPoints", draw.whole(FROM[at]));
    level.put("maxPoints", draw.whole(at + 1 < FROM.length ? FROM[at + 1] - 1 : MOST));
    level.put(
        "benefits",
        new Doc()
            .put("discountPercent", draw.whole(at * 2L))
            .flag("freeShipping", at > 2)
            .flag("prioritySupport", at > 3)
            .flag("specialOffers", at > 1));
    level.text("icon", draw.of("🥉", "🥈", "🥇")).text("color", at == 0 ? null : "#94a3b8");
    level.put("order", draw.whole(number)).flag("isActive", true);
    long created = id.getTimestamp() * 1000L;
    return level.stamped(created, created).bson();
  }
}
