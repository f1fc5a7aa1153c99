package io.bactrian.demo.escrow;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Documents of the escrow application for which {@code mappings/escrow} is made: any number of
 * them, the same for the same seed, number and moment, each made by itself in any thread. About one
 * in a thousand has a defect, which must be found; all others must land, however odd they are.
 */
public final class EscrowData {

  /** When it is for documents, unless somebody says otherwise. */
  public static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private static final long LEAST = 1_000;
  private static final long MOST = 10_000_000;

  private final Map<String, EscrowCollection> collections = new LinkedHashMap<>();
  private final World world;

  public EscrowData(long seed, long documents) {
    this(seed, documents, NOW);
  }

  /**
   * @param documents how many, in all collections together, from 1,000 to 10,000,000
   * @param now up to when they were made; some have expired by then
   */
  public EscrowData(long seed, long documents, Instant now) {
    if (documents < LEAST || documents > MOST) {
      throw new IllegalArgumentException(
          "from %,d to %,d documents can be made, not %,d".formatted(LEAST, MOST, documents));
    }
    Map<Kind, Integer> slots = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      slots.put(kind, Defects.slots(kind));
    }
    world = new World(seed, documents, now, slots);
    Points points = new Points(world);
    Accounts accounts = new Accounts(world, points);
    Marketplace marketplace = new Marketplace(world);
    Requests requests = new Requests(world, marketplace);
    Money money = new Money(world);
    Chats chats = new Chats(world);
    Content content = new Content(world);
    for (Kind kind : Kind.values()) {
      EscrowCollection.Recipe recipe =
          switch (kind) {
            case USERS -> accounts::user;
            case CATEGORIES -> marketplace::category;
            case LEVELS -> points::level;
            case SETTINGS -> content::setting;
            case SETTING_HISTORY -> content::settingHistory;
            case COUNTERS -> money::counter;
            case TELEGRAM_LINKS -> accounts::telegramLink;
            case TELEGRAM_SESSIONS -> accounts::telegramSession;
            case VERIFICATIONS -> accounts::verification;
            case ADDRESSES -> accounts::address;
            case SHOPS -> marketplace::shop;
            case TEMPLATES -> marketplace::template;
            case REQUESTS -> requests::request;
            case OFFERS -> requests::offer;
            case PAYMENTS -> money::payment;
            case LEDGER -> money::entry;
            case DESTINATIONS -> money::destination;
            case TREZORS -> accounts::trezor;
            case POINTS -> points::transaction;
            case REVIEWS -> marketplace::review;
            case CHATS -> chats::chat;
            case DISPUTES -> content::dispute;
            case POSTS -> content::post;
            case NOTIFICATIONS -> content::notification;
          };
      collections.put(kind.collection(), new EscrowCollection(world, kind, recipe));
    }
  }

  /** The names of the collections, those referred to first. */
  public List<String> collections() {
    return List.copyOf(collections.keySet());
  }

  /** How many documents there are altogether. */
  public long size() {
    return collections.values().stream().mapToLong(EscrowCollection::size).sum();
  }

  /** How many documents the collection has, defective ones included. */
  public long size(String collection) {
    return of(collection).size();
  }

  /** How many documents each collection has. */
  public Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    collections.forEach((name, collection) -> sizes.put(name, collection.size()));
    return sizes;
  }

  /** The document at a place of a collection, from 0 up to its size. */
  public BsonDocument document(String collection, long place) {
    return of(collection).document(place);
  }

  /** The documents of one collection, each made when it is asked for. */
  public Iterable<BsonDocument> documents(String collection) {
    EscrowCollection of = of(collection);
    return () -> LongStream.range(0, of.size()).mapToObj(of::document).iterator();
  }

  /** What is wrong with the document at that place, or null. */
  public @Nullable Planted wrong(String collection, long place) {
    return of(collection).wrong(place);
  }

  /** Every defect of a collection. */
  public List<Planted> planted(String collection) {
    return of(collection).planted();
  }

  /** Every defect of all collections. */
  public List<Planted> planted() {
    return collections.values().stream().flatMap(each -> each.planted().stream()).toList();
  }

  private EscrowCollection of(String name) {
    EscrowCollection collection = collections.get(name);
    if (collection == null) {
      throw new IllegalArgumentException(
          "the escrow application has no collection " + name + ", only " + collections.keySet());
    }
    return collection;
  }
}
