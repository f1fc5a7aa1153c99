package io.bactrian.demo.escrow;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;

/**
 * Everything that documents know of each other: how many good ones each collection has, their ids,
 * and when they were made. All of it is computed, nothing is kept.
 */
final class World {

  static final long HOUR = 3_600_000L;
  static final long DAY = 24 * HOUR;
  private static final long USERS_SINCE = 3 * 365 * DAY;
  private static final long DEALS_SINCE = 2 * 365 * DAY;
  private static final long DEALS_UNTIL = 25 * DAY;
  private static final int STRAY = 0x80;
  private static final int MESSAGE = 0x40;

  private final long seed;
  private final long now;
  private final long deals;
  private final Map<Kind, Long> good = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> strays = new EnumMap<>(Kind.class);

  /**
   * @param slots how many different defective documents each collection can have
   */
  World(long seed, long documents, Instant now, Map<Kind, Integer> slots) {
    this.seed = seed;
    this.now = now.toEpochMilli();
    this.deals = documents * Kind.DEALS / 1000;
    long rest = documents;
    for (Kind kind : Kind.values()) {
      long count =
          switch (kind.share()) {
            case OF_THOUSAND -> documents * kind.number() / 1000;
            case CONSTANT -> kind.number();
            case DEALS -> Deals.first(kind, deals);
            case REST -> rest - strays(rest, slots.getOrDefault(kind, 0));
          };
      good.put(kind, count);
      strays.put(kind, strays(count, slots.getOrDefault(kind, 0)));
      rest -= count + strays(kind);
    }
  }

  /** One in a thousand, but each kind at least once where there are a few good ones besides. */
  private static long strays(long good, int slots) {
    return slots == 0 || good < 2L * slots ? 0 : Math.max(1, good / 1000 / slots) * slots;
  }

  long now() {
    return now;
  }

  /** How many good documents the collection has. */
  long size(Kind kind) {
    return good.getOrDefault(kind, 0L);
  }

  /** How many defective documents it has besides. */
  long strays(Kind kind) {
    return strays.getOrDefault(kind, 0L);
  }

  Draw draw(Kind kind, long number) {
    return Draw.of(seed, kind.ordinal(), number);
  }

  Draw strayDraw(Kind kind, long stray) {
    return Draw.of(seed, kind.ordinal() | STRAY, stray, "_" + Long.toString(stray, 36));
  }

  /** What several documents have to agree about. */
  Draw common(String what, long number) {
    return Draw.of(seed, what.hashCode(), number);
  }

  Deal deal(long number) {
    return new Deal(this, number);
  }

  Deal dealOf(Kind kind, long number) {
    return deal(Deals.place(kind, number).deal());
  }

  /**
   * When the document was made, in milliseconds; later ones of a collection not before it, but that
   * the ledger's payouts come a week after what came in.
   */
  long time(Kind kind, long number) {
    return switch (kind) {
      case USERS -> between(now - USERS_SINCE, now - HOUR, kind, number);
      case CATEGORIES, LEVELS, SETTINGS, COUNTERS -> now - USERS_SINCE - DAY + number * 1000;
      case VERIFICATIONS -> between(now - DAY, now, kind, number);
      case TELEGRAM_SESSIONS -> between(now - 2 * DAY, now, kind, number);
      case NOTIFICATIONS -> between(now - 120 * DAY, now, kind, number);
      case CHATS -> time(Kind.REQUESTS, chatRequest(number)) + 3 * HOUR;
      case REQUESTS, OFFERS, PAYMENTS, LEDGER, DESTINATIONS, DISPUTES -> {
        Deals.Place place = Deals.place(kind, number);
        long step = (DEALS_SINCE - DEALS_UNTIL) / Math.max(1, deals);
        yield dealTime(place.deal())
            + lag(kind)
            + step * place.within() / place.story().count(kind)
            + (kind == Kind.LEDGER && paysOut(place) ? 7 * DAY : 0);
      }
      default -> between(now - DEALS_SINCE, now - HOUR, kind, number);
    };
  }

  private static boolean paysOut(Deals.Place place) {
    return place.story().booking(place.within()).entry() != Pay.Entry.HOLD;
  }

  long dealTime(long deal) {
    return now - DEALS_SINCE + (DEALS_SINCE - DEALS_UNTIL) * deal / Math.max(1, deals);
  }

  /** How long after its request something is made. */
  private static long lag(Kind kind) {
    return switch (kind) {
      case OFFERS -> 2 * HOUR;
      case DESTINATIONS -> 20 * HOUR;
      case PAYMENTS -> DAY;
      case LEDGER -> DAY + HOUR;
      case DISPUTES -> 6 * DAY;
      default -> 0;
    };
  }

  private long between(long from, long to, Kind kind, long number) {
    long size = Math.max(1, size(kind));
    long step = Math.max(1, (to - from) / size);
    return from
        + (to - from) * number / size
        + Long.remainderUnsigned(Draw.mix(seed ^ number), step);
  }

  ObjectId id(Kind kind, long number) {
    return id(time(kind, number), kind.ordinal(), number);
  }

  ObjectId strayId(Kind kind, long stray, long near) {
    return id(time(kind, near), kind.ordinal() | STRAY, stray);
  }

  /** Whether a generated document has a defect, by its id. */
  static boolean isStray(ObjectId id) {
    return (id.toByteArray()[8] & STRAY) != 0;
  }

  private ObjectId id(long time, int tag, long number) {
    ByteBuffer bytes = ByteBuffer.allocate(12).putInt((int) (time / 1000));
    bytes.putInt((int) Draw.mix(seed)).put((byte) tag).put((byte) (number >> 16));
    return new ObjectId(bytes.putShort((short) number).flip());
  }

  /** The id of something within a document: a message of a chat. */
  ObjectId innerId(ObjectId outer, int index, long time) {
    byte[] of = outer.toByteArray();
    ByteBuffer bytes = ByteBuffer.allocate(12).putInt((int) (time / 1000));
    bytes.put((byte) (of[8] | MESSAGE)).put(of[4]).put(of[5]).putShort((short) index);
    return new ObjectId(bytes.put(of, 9, 3).flip());
  }

  /** The index that was given out last; defective destinations have the last ones. */
  long lastDestination() {
    return size(Kind.DESTINATIONS) + strays(Kind.DESTINATIONS) - 1;
  }

  /** The request to which a chat belongs, if it belongs to one. */
  long chatRequest(long chat) {
    return chat * size(Kind.REQUESTS) / size(Kind.CHATS);
  }

  // Who a user is follows from the number: see Accounts.role.

  static long seller(long index) {
    return 4 * index;
  }

  static long buyer(long index) {
    return 4 * index + 2;
  }

  /** Nobody else's business: users of whom nothing is sold, bought or linked. */
  static long outsider(long index) {
    return 4 * index + 3;
  }

  static long admin(long index) {
    return 100 * index + 1;
  }

  /** How many users there were at that time. */
  long usersAt(long time) {
    long users = size(Kind.USERS);
    return Math.max(8, Math.min(users, users * (time - now + USERS_SINCE) / USERS_SINCE));
  }

  long anyUser(Draw draw, long time) {
    return draw.below(usersAt(time));
  }

  long anyAdmin(Draw draw) {
    return admin(draw.below((size(Kind.USERS) + 98) / 100));
  }

  ObjectId user(long number) {
    return id(Kind.USERS, number);
  }

  /** An id that nobody has. */
  static ObjectId nobody(Draw draw) {
    return new ObjectId("ffff" + draw.hex(20));
  }

  static final List<String> CRYPTO = List.of("USDT", "USDC");
}
