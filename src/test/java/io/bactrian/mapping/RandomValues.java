package io.bactrian.mapping;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** BSON values of every kind, and such as fit a column's type. */
final class RandomValues {

  private static final String[] TEXTS = {
    "",
    "a",
    "draft",
    "Active",
    " padded ",
    "é€😀",
    "true",
    "1",
    "{}",
    "null",
    "$missing",
    "x y",
    "ünï",
    "word",
    "UPPER",
    "tab\tend",
    "line\n",
    "5f0000000000000000000001",
    "İ"
  };
  private static final String[] NAMES = {
    "u1", "u2", "$oid", "$missing", "a.b", "", "$numberInt", "extra", "ünnamed", "__v", "$raw"
  };

  private final Random random;

  RandomValues(Random random) {
    this.random = random;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  String text() {
    return chance(70) ? oneOf(TEXTS) : "t" + random.nextInt(1000);
  }

  String name() {
    return oneOf(NAMES);
  }

  ObjectId objectId() {
    return new ObjectId(random.nextInt(), random.nextInt(1 << 24));
  }

  /** A reference: an ObjectId, or now and then its text. */
  BsonValue reference() {
    return chance(70)
        ? new BsonObjectId(objectId())
        : new BsonString(
            chance(80)
                ? objectId().toHexString()
                : objectId().toHexString().toUpperCase(java.util.Locale.ROOT));
  }

  BsonValue whole(long bound) {
    long value = random.nextInt((int) bound) - bound / 2;
    return switch (random.nextInt(5)) {
      case 0 -> new BsonInt64(value);
      case 1 -> new BsonDouble(value);
      case 2 -> new BsonDecimal128(new Decimal128(BigDecimal.valueOf(value).setScale(2)));
      default -> new BsonInt32((int) value);
    };
  }

  /** A value that mostly fits the type. */
  BsonValue fitting(String type) {
    if (type.endsWith("[]")) {
      BsonArray array = new BsonArray();
      for (int i = random.nextInt(4); i > 0; i--) {
        array.add(chance(8) ? BsonNull.VALUE : fitting(type.substring(0, type.length() - 2)));
      }
      return array;
    }
    if (type.startsWith("enum(")) {
      return new BsonString(oneOf(type.substring(5, type.length() - 1).split("\\|")));
    }
    return switch (type) {
      case "text" -> new BsonString(text());
      case "varchar(12)", "char(12)" -> {
        String text = text();
        yield new BsonString(text.length() > 12 ? "short" : text);
      }
      case "smallint" -> whole(60_000);
      case "integer" -> whole(2_000_000_000);
      case "bigint" ->
          chance(70)
              ? whole(2_000_000_000)
              : new BsonInt64(oneOf(Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()));
      case "numeric" -> number();
      case "numeric(12,2)" ->
          chance(50)
              ? new BsonDecimal128(new Decimal128(BigDecimal.valueOf(random.nextInt(1_000_000), 2)))
              : new BsonDouble(random.nextInt(100_000) / 100.0);
      case "double precision" ->
          chance(30)
              ? whole(1000)
              : new BsonDouble(oneOf(random.nextGaussian(), Double.NaN, -0.0, 1e300, 0.1));
      case "real" -> new BsonDouble(random.nextInt(100) / 4.0);
      case "boolean" -> BsonBoolean.valueOf(random.nextBoolean());
      case "uuid" ->
          switch (random.nextInt(4)) {
            case 0 -> new BsonBinary(new UUID(random.nextLong(), random.nextLong()));
            case 1 -> new BsonString(new UUID(random.nextLong(), random.nextLong()).toString());
            default -> reference();
          };
      case "timestamptz" -> new BsonDateTime(random.nextInt() * 1000L + random.nextInt(1000));
      case "date" -> new BsonDateTime(random.nextInt(100_000) * 86_400_000L);
      case "bytea" -> {
        byte[] bytes = new byte[random.nextInt(6)];
        random.nextBytes(bytes);
        yield new BsonBinary((byte) (chance(70) ? 0 : 5), bytes);
      }
      case "inet" -> new BsonString(oneOf("10.0.0.1", "2001:DB8:0::1", "192.168.0.0/24"));
      case "jsonb", "json" -> chance(60) ? document(2) : any(2);
      default -> throw new IllegalArgumentException(type);
    };
  }

  BsonValue number() {
    return switch (random.nextInt(7)) {
      case 0 -> new BsonInt32(random.nextInt());
      case 1 -> new BsonInt64(random.nextLong());
      case 2 -> new BsonDouble(oneOf(0.0, -0.0, 1.5, Double.NaN, Double.MAX_VALUE, 1e-9));
      case 3 -> new BsonDouble(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
      case 4 ->
          new BsonDecimal128(
              oneOf(Decimal128.NaN, Decimal128.NEGATIVE_ZERO, Decimal128.parse("1.50")));
      case 5 -> new BsonDouble(Double.POSITIVE_INFINITY);
      default -> new BsonDecimal128(new Decimal128(BigDecimal.valueOf(random.nextLong(), 7)));
    };
  }

  /** Any value but null. */
  BsonValue any(int depth) {
    return switch (random.nextInt(depth > 0 ? 17 : 13)) {
      case 0, 1 -> new BsonString(text());
      case 2 -> number();
      case 3 -> new BsonObjectId(objectId());
      case 4 -> BsonBoolean.valueOf(random.nextBoolean());
      case 5 -> new BsonDateTime(random.nextLong());
      case 6 -> new BsonBinary(new UUID(random.nextLong(), random.nextLong()));
      case 7 -> new BsonRegularExpression("^a", "i");
      case 8 -> new BsonTimestamp(random.nextInt(), random.nextInt(9));
      case 9 -> new BsonSymbol("s");
      case 10 -> oneOf(new BsonMinKey(), new BsonMaxKey(), new BsonJavaScript("f()"));
      case 11 -> new BsonUndefined();
      case 12 -> new BsonInt32(random.nextInt(9));
      case 13, 14 -> document(depth - 1);
      default -> {
        BsonArray array = new BsonArray();
        for (int i = random.nextInt(3); i > 0; i--) {
          array.add(chance(10) ? BsonNull.VALUE : any(depth - 1));
        }
        yield array;
      }
    };
  }

  BsonDocument document(int depth) {
    BsonDocument document = new BsonDocument();
    for (int i = random.nextInt(3); i > 0; i--) {
      document.put(name(), chance(10) ? BsonNull.VALUE : any(depth));
    }
    return document;
  }

  /** Something that hardly fits anything. */
  BsonValue unfitting() {
    return chance(50)
        ? oneOf(
            new BsonString("nul\u0000"),
            new BsonDouble(1.5),
            new BsonString("x".repeat(40)),
            new BsonInt64(Long.MAX_VALUE),
            new BsonDateTime(Long.MIN_VALUE),
            new BsonDocument("a", BsonNull.VALUE),
            new BsonArray(Arrays.asList(new BsonInt32(1), new BsonString("b"))))
        : any(1);
  }
}
