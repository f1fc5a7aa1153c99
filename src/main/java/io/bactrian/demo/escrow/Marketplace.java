package io.bactrian.demo.escrow;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** What sellers show: categories, shops, templates, and what is said about them. */
final class Marketplace {

  private static final String[] TYPES = {
    "physical_product", "physical_product", "digital_product", "service", "consultation"
  };
  private static final String[] CATEGORIES_FA = {
    "عمومی",
    "موبایل و تبلت",
    "رایانه",
    "پوشاک",
    "کتاب",
    "ترجمه",
    "طراحی",
    "مشاوره",
    "خانه و آشپزخانه",
    "بازی"
  };
  private static final String[] CATEGORIES_EN = {
    "General",
    "Phones",
    "Computers",
    "Clothing",
    "Books",
    "Translation",
    "Design",
    "Advice",
    "Home",
    "Games"
  };
  private static final List<BsonInt32> CHAINS = List.of(new BsonInt32(1), new BsonInt32(56));

  private final World world;

  Marketplace(World world) {
    this.world = world;
  }

  static String productType(Draw draw) {
    return draw.of(TYPES);
  }

  BsonDocument category(long number, ObjectId id, Draw draw) {
    int base = CATEGORIES_EN.length;
    int at = (int) (number % base);
    boolean child = number >= base;
    String part = child ? " " + (number / base) : "";
    Doc category =
        Doc.of(id)
            .text(
                "name",
                CATEGORIES_FA[at] + (child ? " " + Texts.persianDigits(number / base) : ""));
    category.text("nameEn", draw.oneIn(10) ? null : CATEGORIES_EN[at] + part);
    category.text("description", draw.oneIn(3) ? null : Texts.text(draw, 300));
    category.text("icon", draw.of("📱", "💻", "👕", "📚")).flag("isActive", !draw.oneIn(12));
    if (child) {
      category.put("parentId", draw.ref(world.id(Kind.CATEGORIES, at)));
    } else if (draw.oneIn(2)) {
      category.nothing("parentId");
    }
    category.put("order", draw.whole(number));
    long created = id.getTimestamp() * 1000L;
    return category.stamped(created, created).bson();
  }

  /** What a request and a template have in common. */
  void wanted(Doc doc, Draw draw) {
    doc.text("title", Texts.title(draw)).text("description", Texts.text(draw, 2000));
    doc.put(
        "categoryId", draw.ref(world.id(Kind.CATEGORIES, draw.below(world.size(Kind.CATEGORIES)))));
    String type = productType(draw);
    doc.text("productType", draw.oneIn(20) ? null : type);
    if (draw.oneIn(4)) {
      doc.text("productLink", draw.of("https", "http") + "://shop.example/p/" + draw.serial());
    }
    if (type.equals("physical_product") && draw.oneIn(2)) {
      doc.text("size", draw.of("XL", "۴۲", "128 GB")).text("color", draw.of("مشکی", "white"));
      doc.text("brand", draw.of("Samsung", "Nokia", "ایران‌کالا"));
    }
    if (!draw.oneIn(6)) {
      doc.put("quantity", draw.whole(1 + draw.skewed(10L)));
    }
    BigDecimal least = BigDecimal.valueOf(500 + draw.skewed(200_000L), 2);
    Doc budget = new Doc().put("min", draw.amount(least));
    budget.put("max", draw.amount(least.add(BigDecimal.valueOf(draw.below(50_000), 2))));
    budget.text(
        "currency", draw.oneIn(10) ? null : draw.of("USDT", "USDT", "USDC", "USD", "EUR", "IRR"));
    doc.put("budget", draw.oneIn(9) ? new Doc() : budget);
    doc.text("urgency", draw.oneIn(5) ? null : draw.of("low", "medium", "high", "urgent"));
    doc.put(
        "tags", draw.oneIn(4) ? null : Doc.texts(List.of("نو", draw.of("sale", "urgent", "هدیه"))));
    List<BsonValue> specifications = new ArrayList<>();
    String[] keys = {"رنگ", "color", "memory", "guarantee"};
    for (int i = draw.below(keys.length); i > 0; i--) {
      Doc one = new Doc().text("key", keys[i]).text("value", draw.of("مشکی", "16 GB", "۱۸ ماه"));
      specifications.add(one.text("label", draw.oneIn(2) ? null : "برچسب").bson());
    }
    if (!specifications.isEmpty() || draw.oneIn(2)) {
      doc.list("specifications", specifications);
    }
  }

  /** Every other seller has one, or a few less. */
  BsonDocument shop(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Doc shop = Doc.of(id).put("sellerId", draw.ref(world.user(World.seller(number * 2))));
    shop.text(
        "name",
        Texts.persian(draw) ? "فروشگاه " + Texts.name(draw).last() : "Shop " + draw.serial());
    shop.text("description", draw.oneIn(3) ? null : Texts.text(draw, 600));
    shop.text(
        "avatar", draw.oneIn(2) ? null : "https://cdn.example.org/s/" + draw.serial() + ".png");
    if (!draw.oneIn(5)) {
      shop.flag("isPublic", true).flag("allowSellerReviews", !draw.oneIn(9));
    }
    Doc links = new Doc().text("instagram", draw.oneIn(2) ? null : "shop_" + draw.serial());
    links.text("telegram", draw.oneIn(3) ? null : "@shop" + draw.serial());
    shop.put("socialLinks", links.text("website", draw.oneIn(4) ? "https://example.org" : null));
    if (!draw.oneIn(4)) {
      shop.put("paymentConfig", paymentConfig(draw));
    }
    return shop.stamped(created, created).bson();
  }

  private static Doc paymentConfig(Draw draw) {
    Doc config = new Doc().list("allowedChains", CHAINS.subList(0, 1 + draw.below(2)));
    return config.put(
        "allowedTokens", Doc.texts(draw.oneIn(3) ? List.of("USDT") : List.of("USDC", "USDT")));
  }

  /** The user whose template it is. */
  long templateSeller(long number) {
    long users = world.usersAt(world.time(Kind.TEMPLATES, number));
    return World.seller(world.common("template", number).skewed((users + 3) / 4));
  }

  BsonDocument template(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    Doc template = Doc.of(id).put("sellerId", draw.ref(world.user(templateSeller(number))));
    wanted(template, draw);
    template.put(
        "images", Doc.texts(List.of("https://cdn.example.org/t/" + draw.serial() + "/1.webp")));
    Doc delivery = new Doc().text("deliveryType", draw.of("physical", "online"));
    template.put(
        "deliveryInfo", delivery.text("notes", draw.oneIn(3) ? Texts.sentence(draw) : null));
    template.text("shareableLink", draw.oneIn(12) ? null : "t-" + draw.serial());
    if (!draw.oneIn(5)) {
      Doc proposal = new Doc().text("title", Texts.title(draw));
      template.put("proposal", proposal.put("price", draw.amount(BigDecimal.valueOf(1999, 2))));
    }
    template.put(
        "paymentConfig",
        draw.oneIn(3) ? paymentConfig(draw).flag("useShopDefault", false) : new Doc());
    template.flag("isActive", !draw.oneIn(6));
    int used = draw.below(50);
    template.put("usageCount", draw.whole(used));
    template.put("maxUsage", draw.oneIn(3) ? draw.whole(used + 1L) : null);
    if (draw.oneIn(4)) {
      template.date("expiresAt", created + 90 * World.DAY);
    }
    return template.stamped(created, created + World.DAY).bson();
  }

  /** No reviewer speaks twice about one subject: row by row through subjects that differ. */
  BsonDocument review(long number, ObjectId id, Draw draw) {
    long created = id.getTimestamp() * 1000L + draw.below(1000);
    long buyers = Math.max(1, (world.size(Kind.USERS) + 1) / 8);
    long sellers = (world.size(Kind.USERS) + 3) / 4;
    long reviewer = number % buyers;
    long row = number / buyers;
    boolean template = row % 2 == 1;
    long subject = (row / 2 + reviewer * 7) % (template ? world.size(Kind.TEMPLATES) : sellers);
    long seller = template ? templateSeller(subject) : World.seller(subject);
    Doc review = Doc.of(id).text("subjectType", template ? "template" : "seller");
    review.put(
        "subjectId", draw.ref(template ? world.id(Kind.TEMPLATES, subject) : world.user(seller)));
    review.put("sellerId", draw.ref(world.user(seller)));
    review.put("reviewerId", draw.ref(world.user(World.buyer(reviewer))));
    review.put("rating", draw.whole(5 - draw.skewed(5L)));
    review.text("comment", draw.oneIn(4) ? null : Texts.text(draw, 1000));
    if (draw.oneIn(5)) {
      long request = draw.below(world.size(Kind.REQUESTS));
      review
          .flag("isVerifiedBuyer", true)
          .put("purchaseRequestId", draw.ref(world.id(Kind.REQUESTS, request)));
    }
    review.text(
        "status",
        draw.oneIn(10) ? draw.of("pending", "rejected") : draw.oneIn(4) ? null : "published");
    return review.stamped(created, created).bson();
  }
}
