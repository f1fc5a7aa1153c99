package io.bactrian.documents;

import io.bactrian.landing.TestSystem;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonBinary;
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
 * A collection with every kind of column and child, random documents for it, and random questions:
 * few values, so that they meet.
 */
final class Bazaar {

  static final String TABLES =
      """
      create type mood as enum ('zesty', 'calm', 'angry');
      create table people (id uuid primary key, extra jsonb);
      create table codes (id text primary key, extra jsonb);
      create table things (id text primary key, extra jsonb);
      create table stalls (
        id uuid primary key,
        name text, title varchar(12), short char(4),
        rank integer, small smallint not null default 3, big bigint,
        price numeric, tax numeric(8,2), weight double precision, gauge real,
        open boolean, mood mood, since timestamptz(3), day date, local timestamp(3),
        owner_id uuid references people, code_id text references codes, thing_id text references things,
        seller_ref_kind text, seller_id uuid, seller_external_ref text,
        level integer, word text, trimmed text, amount numeric, count_text text, day_of date,
        odd timestamptz, address inet, blob bytea, meta jsonb, tags text[],
        inner_min integer, inner_note text,
        extra jsonb);
      create table stall_items (
        stall_id uuid not null references stalls, position integer not null,
        name text, price numeric, at timestamptz(3), extra jsonb, primary key (stall_id, position));
      create table stall_marks (
        stall_id uuid not null, item integer not null, position integer not null, mark text,
        primary key (stall_id, item, position),
        foreign key (stall_id, item) references stall_items (stall_id, position));
      create table stall_words (
        stall_id uuid not null references stalls, word text not null, primary key (stall_id, word));
      create table stall_fans (
        stall_id uuid not null references stalls, position integer not null, fan_id uuid references people,
        primary key (stall_id, position));
      create table stall_skills (
        stall_id uuid not null references stalls, skill text not null, level integer, extra jsonb,
        primary key (stall_id, skill));
      create table stall_place (
        stall_id uuid primary key references stalls, city text, zip integer, extra jsonb);
      """;

  static final String STALLS =
      """
      source: stalls
      table: shop.stalls
      columns:
        owner_id: { field: ownerId, ref: people }
        code_id: { field: codeId, ref: codes }
        thing_id: { field: thingId, ref: things }
        seller: { field: sellerId, ref: people, polymorphic: true }
        level: { values: { low: 1, high: 3, top: 3 } }
        word: { values: { draft: pending }, default: pending }
        trimmed: { as: trim-lower }
        amount: { as: number }
        count_text: { as: text }
        day_of: { as: date }
        odd: { unfit: extra }
        inner_min: { field: inner.min }
        inner_note: { field: inner.note, default: none }
      children:
        - field: items
          table: shop.stall_items
          children:
            - { field: marks, table: shop.stall_marks, value: mark }
        - { field: words, table: shop.stall_words, value: word, empty: present }
        - { field: fans, table: shop.stall_fans, value: fan_id, ref: people }
        - { field: skills, table: shop.stall_skills, key: skill }
        - { field: place, table: shop.stall_place, one: true }
      drop: [__v]
      """;

  static final String[] MAPPINGS = {
    "{source: people, table: shop.people}",
    "{source: codes, table: shop.codes}",
    "{source: things, table: shop.things, id: mixed}",
    STALLS
  };

  /** Fields that may stand in filters and sorts, some twice so that they come up more often. */
  static final List<String> FIELDS =
      List.of(
          "_id",
          "_id",
          "name",
          "title",
          "short",
          "rank",
          "rank",
          "small",
          "big",
          "price",
          "price",
          "tax",
          "weight",
          "gauge",
          "open",
          "mood",
          "since",
          "since",
          "day",
          "local",
          "ownerId",
          "codeId",
          "thingId",
          "sellerId",
          "level",
          "word",
          "trimmed",
          "amount",
          "countText",
          "dayOf",
          "odd",
          "address",
          "meta.a",
          "meta",
          "tags",
          "inner.min",
          "inner.note",
          "inner",
          "items.name",
          "items.price",
          "items.at",
          "items.0.name",
          "items.marks",
          "items",
          "words",
          "fans",
          "skills.java.level",
          "skills",
          "place.city",
          "place.zip",
          "place");

  private static final List<String> TEXTS =
      List.of("a", "A", "b", "ab", "ä", "Z", "", " a", "\uD83D\uDE00", "\uFFFD", "10", "9", "a ");

  final Random random;
  private final boolean tame;

  /**
   * @param tame whether without what the embedded server takes for something else than MongoDB:
   *     NaN, which it doesn't order; characters beyond 16 bits, which it doesn't compare by their
   *     bytes; and positions in paths, at which MongoDB looks for a field of that name, too
   */
  Bazaar(long seed, boolean tame) {
    random = new Random(seed);
    this.tame = tame;
  }

  /** A field for a filter or a sort. */
  String field() {
    String field = oneOf(FIELDS);
    return tame && field.contains(".0.") ? "items.name" : field;
  }

  static TestSystem open() {
    return TestSystem.with(TABLES, MAPPINGS);
  }

  @SafeVarargs
  final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** One of the people, who are few. */
  static BsonObjectId person(int i) {
    return new BsonObjectId(new ObjectId(String.format("5f00000000000000000000%02x", i)));
  }

  BsonObjectId person() {
    return person(random.nextInt(4));
  }

  BsonValue reference() {
    BsonObjectId id = person();
    return chance(80) ? id : new BsonString(id.getValue().toHexString());
  }

  BsonString text() {
    String text = oneOf(TEXTS);
    return new BsonString(tame && text.codePoints().max().orElse(0) > 0xFFFF ? "z" : text);
  }

  BsonValue whole() {
    int value = random.nextInt(7) - 3;
    return oneOf(
        new BsonInt32(value),
        new BsonInt64(value),
        new BsonDouble(value),
        new BsonDecimal128(new Decimal128(value)));
  }

  BsonValue number() {
    String value = oneOf("0.1", "0.5", "-2.25", "3", "0.30", "7.125", "0");
    return chance(50)
        ? new BsonDouble(Double.parseDouble(value))
        : new BsonDecimal128(Decimal128.parse(value));
  }

  BsonValue wide() {
    return chance(tame ? 100 : 90)
        ? number()
        : oneOf(
            new BsonDouble(Double.NaN),
            new BsonDouble(Double.POSITIVE_INFINITY),
            new BsonInt64(1L << 60),
            new BsonDouble(1e300),
            new BsonDecimal128(Decimal128.NaN));
  }

  BsonDateTime time() {
    return new BsonDateTime(1_700_000_000_000L + random.nextInt(5) * 3_600_000L);
  }

  BsonDateTime day() {
    return new BsonDateTime((19_000L + random.nextInt(4)) * 86_400_000L);
  }

  BsonValue thing() {
    return oneOf(person(), new BsonInt32(1), new BsonDouble(2.5), new BsonString("t"));
  }

  BsonDocument stall(int number) {
    BsonDocument stall = new BsonDocument();
    String id = String.format("60000000000000000000%04x", number);
    stall.put(
        "_id",
        chance(90)
            ? new BsonObjectId(new ObjectId(id))
            : chance(50)
                ? new BsonString(id)
                : new BsonBinary(new UUID(random.nextLong(), number)));
    maybe(stall, "name", this::text);
    maybe(stall, "title", this::text);
    maybe(stall, "short", this::text);
    maybe(stall, "rank", this::whole);
    stall.put("small", whole());
    maybe(stall, "big", () -> chance(90) ? whole() : new BsonInt64(Long.MAX_VALUE));
    maybe(stall, "price", () -> oneOf(wide(), whole()));
    maybe(stall, "tax", () -> new BsonDouble(oneOf(0.1, 2.5, 3.0)));
    maybe(stall, "weight", () -> oneOf(wide(), whole()));
    maybe(stall, "gauge", () -> new BsonDouble(oneOf(0.5, -2.25, 3.0)));
    maybe(stall, "open", () -> BsonBoolean.valueOf(random.nextBoolean()));
    maybe(stall, "mood", () -> new BsonString(oneOf("zesty", "calm", "angry")));
    maybe(stall, "since", this::time);
    maybe(stall, "day", this::day);
    maybe(stall, "local", this::time);
    maybe(stall, "ownerId", this::reference);
    maybe(stall, "codeId", () -> new BsonString(oneOf("c1", "c2")));
    maybe(stall, "thingId", this::thing);
    maybe(stall, "sellerId", () -> chance(50) ? person() : text());
    maybe(stall, "level", () -> chance(60) ? word("low", "high", "top") : whole());
    maybe(stall, "word", () -> word("draft", "pending", "done"));
    maybe(stall, "trimmed", this::text);
    maybe(stall, "amount", () -> chance(80) ? word("10", "9", "1.50", "1.5") : whole());
    maybe(stall, "countText", () -> chance(50) ? word("10", "9", "1") : whole());
    maybe(stall, "dayOf", () -> chance(50) ? day() : time());
    maybe(stall, "odd", () -> chance(70) ? time() : text());
    maybe(stall, "address", () -> word("10.0.0.1", "10.0.0.9", "::1"));
    maybe(stall, "blob", () -> new BsonBinary(new byte[] {(byte) random.nextInt(4)}));
    maybe(stall, "meta", this::meta);
    maybe(stall, "tags", () -> array(this::text));
    maybe(stall, "inner", this::inner);
    maybe(stall, "items", () -> array(this::item));
    maybe(stall, "words", () -> array(this::text));
    maybe(stall, "fans", () -> array(this::reference));
    maybe(stall, "skills", this::skills);
    maybe(stall, "place", this::place);
    if (chance(30)) {
      stall.put("left", new BsonDocument("b", whole()).append("a", text()));
      stall.put("__v", new BsonInt32(0));
    }
    return stall;
  }

  private BsonString word(String... words) {
    return new BsonString(oneOf(words));
  }

  private void maybe(BsonDocument document, String field, Supplier<? extends BsonValue> value) {
    int what = random.nextInt(10);
    if (what < 7) {
      document.put(field, value.get());
    } else if (what == 7) {
      document.put(field, BsonNull.VALUE);
    }
  }

  private BsonArray array(Supplier<? extends BsonValue> element) {
    BsonArray array = new BsonArray();
    for (int i = random.nextInt(4); i > 0; i--) {
      array.add(element.get());
    }
    return array;
  }

  private BsonValue meta() {
    return switch (random.nextInt(4)) {
      case 0 -> new BsonDocument("a", whole());
      case 1 -> new BsonDocument("a", array(this::whole)).append("b", text());
      case 2 -> array(() -> new BsonDocument("a", text()));
      default -> text();
    };
  }

  private BsonDocument inner() {
    BsonDocument inner = new BsonDocument();
    maybe(inner, "min", this::whole);
    maybe(inner, "note", () -> word("none", "some"));
    return inner;
  }

  private BsonDocument item() {
    BsonDocument item = new BsonDocument();
    maybe(item, "name", this::text);
    maybe(item, "price", this::number);
    maybe(item, "at", this::time);
    maybe(item, "marks", () -> array(this::text));
    maybe(item, "left", this::whole);
    return item;
  }

  private BsonDocument skills() {
    BsonDocument skills = new BsonDocument();
    for (String name : List.of("java", "sql", "0")) {
      if (chance(50)) {
        BsonDocument skill = new BsonDocument();
        maybe(skill, "level", this::whole);
        skills.put(name, skill);
      }
    }
    return skills;
  }

  private BsonDocument place() {
    BsonDocument place = new BsonDocument();
    maybe(place, "city", this::text);
    maybe(place, "zip", this::whole);
    return place;
  }

  /** Something to compare a field with: often what some document has there. */
  BsonValue bound(List<BsonDocument> documents, String field) {
    if (chance(75)) {
      List<BsonValue> there = Reach.values(oneOf(documents), List.of(field.split("\\.")));
      if (!there.isEmpty()) {
        BsonValue value = there.get(0);
        return value.isArray() && !value.asArray().isEmpty() && chance(80)
            ? oneOf(value.asArray())
            : value;
      }
    }
    return oneOf(
        text(),
        whole(),
        wide(),
        time(),
        day(),
        person(),
        BsonBoolean.TRUE,
        BsonNull.VALUE,
        new BsonArray());
  }

  BsonDocument filter(List<BsonDocument> documents, int depth) {
    int what = random.nextInt(10);
    if (depth < 3 && what < 3) {
      BsonArray several = new BsonArray();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        several.add(filter(documents, depth + 1));
      }
      return new BsonDocument(oneOf("$and", "$or", "$nor"), several);
    }
    String field = field();
    if (what == 3) {
      return new BsonDocument(field, bound(documents, field));
    }
    BsonDocument operators = operator(documents, field);
    if (chance(20)) {
      operators.putAll(operator(documents, field));
    }
    return new BsonDocument(field, chance(15) ? new BsonDocument("$not", operators) : operators);
  }

  private BsonDocument operator(List<BsonDocument> documents, String field) {
    String operator = oneOf("$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$exists");
    BsonValue value = bound(documents, field);
    if (operator.endsWith("in")) {
      value = array(() -> bound(documents, field));
    } else if (operator.equals("$exists")) {
      value = BsonBoolean.valueOf(random.nextBoolean());
    } else if (!operator.endsWith("e") && !operator.equals("$eq") || operator.endsWith("te")) {
      while (value.isArray() || value.isDocument()) {
        value = oneOf(text(), whole(), number());
      }
    }
    return new BsonDocument(operator, value);
  }
}
