package io.bactrian.demo.escrow;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.bson.types.ObjectId;

/** What the documents of one deal agree about: who, for how much, and which offer. */
final class Deal {

  /** What a unit is worth in dollars, where an offer has another currency than what is paid. */
  static final Map<String, BigDecimal> RATES =
      Map.of(
          "USD", new BigDecimal("1"),
          "EUR", new BigDecimal("1.0825"),
          "TRY", new BigDecimal("0.03105"),
          "IRR", new BigDecimal("0.0000011"));

  private static final String[] FIAT = {"USD", "EUR", "IRR", "TRY"};

  private final World world;
  private final long number;
  private final Story story;
  private final long buyer;
  private final long firstSeller;
  private final long sellers;
  private final int selected;
  private final String paidIn;

  Deal(World world, long number) {
    this.world = world;
    this.number = number;
    story = Deals.story(number);
    Draw cart = world.common("cart", cart());
    long users = world.usersAt(world.dealTime(cart()));
    buyer = World.buyer(cart.skewed((users + 1) / 4));
    paidIn = cart.of(World.CRYPTO);
    Draw own = world.common("deal", number);
    sellers = (users + 3) / 4;
    firstSeller = own.skewed(sellers);
    selected = story.offers() == 0 ? 0 : own.below(story.offers());
  }

  long number() {
    return number;
  }

  Story story() {
    return story;
  }

  /** The number of the deal that was put into the same cart first. */
  long cart() {
    return number - story.cart();
  }

  long buyer() {
    return buyer;
  }

  /** Which of the offers is paid for. */
  int selected() {
    return selected;
  }

  /** The user who made that offer, or sells what that payment is for: never one user twice. */
  long seller(int place) {
    return World.seller((firstSeller + place) % sellers);
  }

  /** The currency of an offer. */
  String currency(int offer) {
    Draw draw = world.common("currency", number * 8 + offer);
    return draw.oneIn(4) ? draw.of(FIAT) : paidIn;
  }

  /** The currency of the payments. */
  String paidIn() {
    return paidIn;
  }

  /** The price of an offer, in its currency. */
  BigDecimal price(int offer) {
    Draw draw = world.common("price", number * 8 + offer);
    int decimals = draw.of(java.util.List.of(0, 0, 2, 2, 2, 6, 18));
    BigDecimal price = BigDecimal.valueOf(5_000_000 + draw.skewed(5_000_000_000L), 6);
    BigDecimal fine =
        decimals == 18
            ? price.add(new BigDecimal("0.000000" + draw.digits(12)))
            : price.setScale(decimals, RoundingMode.HALF_UP);
    return switch (currency(offer)) {
      case "IRR" -> fine.setScale(0, RoundingMode.DOWN).multiply(BigDecimal.valueOf(900_000));
      case "TRY" -> fine.setScale(2, RoundingMode.DOWN).multiply(BigDecimal.valueOf(32));
      default -> fine;
    };
  }

  /** What a payment comes to, in the currency in which is paid. */
  BigDecimal amount(int pay) {
    int offer = story.status() == null ? pay : selected;
    BigDecimal rate = RATES.get(currency(offer));
    BigDecimal price = price(offer);
    return rate == null ? price : price.multiply(rate).setScale(6, RoundingMode.HALF_UP);
  }

  ObjectId request() {
    return world.id(Kind.REQUESTS, Deals.first(Kind.REQUESTS, number));
  }

  ObjectId offer(int place) {
    return world.id(Kind.OFFERS, Deals.first(Kind.OFFERS, number) + place);
  }

  ObjectId payment(int place) {
    return world.id(Kind.PAYMENTS, Deals.first(Kind.PAYMENTS, number) + place);
  }

  /** What stands for an entity while templates are checked out: a text, whatever it looks like. */
  String reference(String what, int pay) {
    Draw draw = world.common(what, number * 8 + pay);
    return switch ((int) (number / Story.CYCLE.size() % 3)) {
      case 0 -> "tmpl_" + draw.hex(20);
      case 1 -> draw.hex(24); // looks like an ObjectId and is none
      default -> "checkout:" + what + ":" + draw.hex(16);
    };
  }

  /** Where the payment is to go. */
  String address(int pay) {
    return world.common("address", number * 8 + pay).wallet();
  }
}
