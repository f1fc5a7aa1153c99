package io.bactrian.demo;

import io.bactrian.mapping.types.Reason;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * The documents of the web shop for which {@code mappings/demo} is made, the same for the same seed
 * and size, made one at a time. Many have harmless oddities, which land; about one in a hundred has
 * a defect, which must end in the quarantine.
 */
public final class DemoData {

  private static final long DAY = 86_400_000;
  private static final long START = 1_600_041_600_000L;
  private static final String[] NAMES = {"Ada", "Brane", "Chloë", "Dmitri", "Éva", "Feng", "Gül"};
  private static final String[] CITIES = {"Ljubljana", "Kraków", "Ulaanbaatar", "Turpan", "Aktau"};
  private static final String[] THINGS = {"rug", "saddle", "kettle", "lamp", "tent", "rope"};

  private final Map<String, Collection> collections = new LinkedHashMap<>();
  private final Collection categories;
  private final Collection products;
  private final Collection customers;
  private final Collection orders;

  /**
   * @param seed decides about everything
   * @param customers how many; the other collections are in proportion
   */
  public DemoData(long seed, int customers) {
    if (customers < 2) {
      throw new IllegalArgumentException("a shop needs at least 2 customers, not " + customers);
    }
    this.categories = new Collection(1, Math.max(5, customers / 20), seed, this::category);
    this.products = new Collection(2, Math.max(10, customers / 2), seed, this::product);
    this.customers = new Collection(3, customers, seed, this::customer);
    this.orders = new Collection(4, customers * 3, seed, this::order);
    Collection sessions = new Collection(5, customers, seed, this::session);
    products
        .damaged(Reason.OUT_OF_RANGE, it -> it.put("price", new BsonDouble(1e15)))
        .damaged(Reason.WOULD_ROUND, it -> it.put("price", new BsonDouble(9.999)))
        .damaged(Reason.MISSING, it -> it.remove("name"));
    this.customers
        .damaged(Reason.NUL_IN_TEXT, it -> it.put("name", new BsonString("Nu\u0000l")))
        .damaged(
            Reason.TOO_LONG,
            it ->
                it.put(
                    "contact", new BsonDocument("phone.mobile", new BsonString("+0 ".repeat(10)))))
        .damaged(Reason.WRONG_TYPE, it -> it.put("createdAt", new BsonString("yesterday")));
    orders
        .damaged(Reason.NOT_INTEGER, it -> line(it).put("quantity", new BsonDouble(1.5)))
        .damaged(Reason.NOT_IN_ENUM, it -> it.put("status", new BsonString("teleported")))
        .damaged(
            Reason.DANGLING_REFERENCE,
            it -> it.put("customerId", new BsonObjectId(new ObjectId("00000000000000000000dead"))));
    sessions.damaged(Reason.LEFT_OVER, it -> it.put("userAgent", new BsonString("unknown")));
    collections.put("categories", categories);
    collections.put("products", products);
    collections.put("customers", this.customers);
    collections.put("orders", orders);
    collections.put("sessions", sessions);
    collections.put("settings", new Collection(6, 12, seed, DemoData::setting));
  }

  private static BsonDocument line(BsonDocument order) {
    return order.getArray("lines").get(0).asDocument();
  }

  /** The documents by collection, those referred to first. */
  public Map<String, Iterable<BsonDocument>> documents() {
    Map<String, Iterable<BsonDocument>> documents = new LinkedHashMap<>();
    collections.keySet().forEach(name -> documents.put(name, documents(name)));
    return documents;
  }

  /** The documents of one collection, each made when it is asked for. */
  public Iterable<BsonDocument> documents(String collection) {
    Collection of = of(collection);
    return () -> IntStream.range(0, of.size()).mapToObj(of::document).iterator();
  }

  /** How many documents the collection has, defective ones included. */
  public int size(String collection) {
    return of(collection).size();
  }

  /** How many documents of the collection must end in the quarantine, by reason. */
  public Map<Reason, Integer> planted(String collection) {
    Map<Reason, Integer> planted = new EnumMap<>(Reason.class);
    of(collection).planted().forEach(reason -> planted.merge(reason, 1, Integer::sum));
    return planted;
  }

  private Collection of(String name) {
    Collection collection = collections.get(name);
    if (collection == null) {
      throw new IllegalArgumentException(
          "the demo has no collection " + name + ", only " + collections.keySet());
    }
    return collection;
  }

  private BsonDocument category(int number, SplittableRandom random) {
    BsonDocument category = new BsonDocument("_id", new BsonObjectId(categories.id(number)));
    category.put("name", new BsonString("Things " + number));
    category.put("slug", new BsonString("things-" + number));
    if (number > 0) {
      category.put("parentId", categories.reference(random));
    }
    return category;
  }

  private BsonDocument product(int number, SplittableRandom random) {
    String thing = THINGS[random.nextInt(THINGS.length)];
    BsonDocument product = new BsonDocument("_id", new BsonObjectId(products.id(number)));
    product.put("sku", new BsonString("SKU-%06d".formatted(number)));
    product.put("name", new BsonString("A " + thing));
    product.put("price", price(random));
    product.put("categoryId", categories.reference(random));
    product.put("createdAt", time(random));
    product.put("__v", new BsonInt32(0));
    switch (number % 4) {
      case 0 -> product.put("dimensions", new BsonDocument("weight", whole(random)));
      case 1 ->
          product.put(
              "dimensions",
              new BsonDocument("weight", whole(random)).append("height", new BsonDouble(12.5)));
      case 2 -> product.put("dimensions", new BsonDocument());
      default -> product.put("dimensions", BsonNull.VALUE);
    }
    if (number % 3 > 0) {
      product.put("tags", texts(number % 3, "tag"));
      product.put("available", BsonBoolean.valueOf(random.nextInt(5) > 0));
    }
    if (number % 5 > 0) {
      product.put("images", texts(random.nextInt(4), "https://shop.example/" + number + "/"));
    }
    BsonDocument attributes = new BsonDocument();
    for (int i = random.nextInt(4); i > 0; i--) {
      attributes.put("attribute " + i, i == 3 ? BsonNull.VALUE : new BsonString("value " + i));
    }
    product.put("attributes", attributes);
    return product;
  }

  private BsonDocument customer(int number, SplittableRandom random) {
    String name = NAMES[random.nextInt(NAMES.length)];
    BsonDocument customer = new BsonDocument("_id", new BsonObjectId(customers.id(number)));
    String email = name.toLowerCase(Locale.ROOT) + number + "@example.org";
    customer.put("email", new BsonString(number % 6 == 0 ? " " + name + "@Example.org" : email));
    customer.put("name", new BsonString(name));
    customer.put("createdAt", time(random));
    customer.put("__v", new BsonInt32(random.nextInt(3)));
    if (number % 4 > 0) {
      String[] words = {"enabled", "active", "disabled", "closed"};
      customer.put("status", new BsonString(words[random.nextInt(words.length)]));
      customer.put("locale", new BsonString(number % 2 == 0 ? "sl" : "en"));
      customer.put("newsletter", BsonBoolean.valueOf(number % 2 == 0));
      customer.put("contact", new BsonDocument("phone.mobile", new BsonString("+386 1 " + number)));
      customer.put("creditLimit", price(random));
    }
    if (number % 3 == 0) {
      long born = -10 * 365 * DAY - random.nextInt(15_000) * DAY;
      customer.put("birthday", new BsonDateTime(number % 2 == 0 ? born : born + DAY / 2));
      customer.put("legacyFlags", texts(2, "flag"));
    }
    customer.put(
        "preferences",
        new BsonDocument("theme", new BsonString("dark")).append("columns", whole(random)));
    BsonArray addresses = new BsonArray();
    for (int i = random.nextInt(3); i > 0; i--) {
      addresses.add(address(number, i, random));
    }
    if (number % 5 > 0) {
      customer.put("addresses", addresses);
    }
    BsonArray wishes = new BsonArray();
    for (int i = random.nextInt(4); i > 0; i--) {
      wishes.add(products.reference(random));
    }
    customer.put("wishlist", wishes);
    return customer;
  }

  private static BsonDocument address(int customer, int number, SplittableRandom random) {
    BsonDocument address = new BsonDocument();
    if (random.nextInt(2) == 0) {
      address.put("_id", new BsonObjectId(new ObjectId(customer, 0x700000 + number)));
    }
    address.put("street", new BsonString("Road " + random.nextInt(100)));
    address.put("city", new BsonString(CITIES[random.nextInt(CITIES.length)]));
    address.put("country", new BsonString("SI"));
    if (random.nextInt(4) == 0) {
      address.put("geocoded", new BsonDocument("lat", new BsonDouble(46.05)));
      address.put("note", new BsonString("ring twice"));
    }
    return address;
  }

  private BsonDocument order(int number, SplittableRandom random) {
    BsonDocument order = new BsonDocument("_id", new BsonObjectId(orders.id(number)));
    order.put("number", number % 2 == 0 ? new BsonDouble(number) : new BsonInt64(number));
    order.put("customerId", customers.reference(random));
    String[] words = {"draft", "new", "pending", "paid", "shipped", "canceled", "cancelled"};
    order.put("status", new BsonString(words[random.nextInt(words.length)]));
    order.put("total", price(random));
    order.put("placedAt", time(random));
    switch (number % 4) {
      case 0 -> order.put("sellerId", new BsonObjectId(customers.target(random)));
      case 1 -> order.put("sellerId", new BsonString("marketplace/" + number));
      case 2 -> order.put("sellerId", new BsonString(customers.target(random).toHexString()));
      default -> order.put("sellerId", BsonNull.VALUE);
    }
    BsonArray lines = new BsonArray();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      BsonDocument line = new BsonDocument("productId", products.reference(random));
      line.put("quantity", whole(random));
      line.put("unitPrice", price(random));
      if (random.nextInt(3) == 0) {
        BsonDocument discount = new BsonDocument("code", new BsonString("SPRING"));
        line.put("discounts", new BsonArray(List.of(discount.append("amount", price(random)))));
      }
      if (random.nextInt(8) == 0) {
        line.put("giftWrap", BsonBoolean.TRUE);
      }
      lines.add(line);
    }
    order.put("lines", lines);
    if (number % 3 > 0) {
      BsonDocument payment = new BsonDocument("method", new BsonString("card"));
      order.put("payment", payment.append("paidAt", time(random)));
    }
    return order;
  }

  private BsonDocument session(int number, SplittableRandom random) {
    BsonDocument session = new BsonDocument("_id", new BsonString("session-" + number));
    session.put("customerId", new BsonObjectId(customers.target(random)));
    session.put("address", new BsonString("10.0." + number % 256 + ".1"));
    session.put("createdAt", time(random));
    return session;
  }

  private static BsonDocument setting(int number, SplittableRandom random) {
    BsonValue id =
        switch (number % 4) {
          case 0 -> new BsonString("setting " + number);
          case 1 -> new BsonInt32(number);
          case 2 -> new BsonObjectId(new ObjectId(number, 6));
          default ->
              new BsonDocument("scope", new BsonString("shop")).append("n", new BsonInt32(number));
        };
    BsonDocument setting = new BsonDocument("_id", id);
    setting.put("value", number % 3 == 0 ? new BsonDouble(0.5) : new BsonString("on"));
    if (number % 5 == 0) {
      setting.put("changedBy", new BsonString("admin"));
    }
    return setting;
  }

  private static BsonDateTime time(SplittableRandom random) {
    return new BsonDateTime(START + random.nextLong(1000 * DAY));
  }

  private static BsonValue whole(SplittableRandom random) {
    int value = 1 + random.nextInt(9);
    return random.nextInt(4) == 0 ? new BsonDouble(value) : new BsonInt32(value);
  }

  private static BsonValue price(SplittableRandom random) {
    BigDecimal price = BigDecimal.valueOf(random.nextInt(100_000), 2);
    return random.nextInt(4) == 0
        ? new BsonDouble(price.doubleValue())
        : new BsonDecimal128(new Decimal128(price));
  }

  private static BsonArray texts(int count, String stem) {
    BsonArray texts = new BsonArray();
    for (int i = 0; i < count; i++) {
      texts.add(new BsonString(stem + i));
    }
    return texts;
  }
}
