package io.bactrian.mapping.types;

import io.bactrian.identity.EmbeddedId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
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
import org.bson.BsonJavaScriptWithScope;
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

/** BSON values of every type, with a liking for edges and for what some column accepts. */
final class BsonSamples {

  private static final long MIDNIGHT = 86_400_000;

  private BsonSamples() {}

  /** Any value but null and undefined. */
  static Arbitrary<BsonValue> values() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, numbers()),
        Tuple.of(6, strings()),
        Tuple.of(4, dates()),
        Tuple.of(4, others()),
        Tuple.of(4, arrays()),
        Tuple.of(2, documents(scalars())));
  }

  private static Arbitrary<BsonValue> scalars() {
    return Arbitraries.oneOf(numbers(), strings(), dates(), others());
  }

  static Arbitrary<BsonValue> numbers() {
    Arbitrary<BigDecimal> money =
        Arbitraries.longs()
            .between(-99_999_999, 99_999_999)
            .map(cents -> BigDecimal.valueOf(cents, 2));
    return Arbitraries.oneOf(
        Arbitraries.integers().map(BsonInt32::new),
        Arbitraries.integers().between(-100, 100).map(BsonInt32::new),
        Arbitraries.longs().map(BsonInt64::new),
        Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53, (1L << 53) + 1, 1L << 62)
            .map(BsonInt64::new),
        money.map(m -> new BsonDouble(m.doubleValue())),
        Arbitraries.longs().map(Double::longBitsToDouble).map(BsonDouble::new),
        Arbitraries.longs().map(l -> new BsonDouble(l)),
        Arbitraries.of(
                0.0,
                -0.0,
                0.5,
                1.5,
                0x1p63,
                -0x1p63,
                0x1p24,
                Double.NaN,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                (double) Float.MAX_VALUE,
                (double) Float.MIN_VALUE,
                1e300,
                1e22)
            .map(BsonDouble::new),
        money.map(m -> new BsonDecimal128(new Decimal128(m))),
        decimals().map(BsonDecimal128::new),
        Arbitraries.of(
                "NaN",
                "Infinity",
                "-Infinity",
                "-0",
                "0E-6176",
                "1E-6176",
                "-1E-6176",
                "9.999999999999999999999999999999999E6144",
                "1E6144",
                "1E3",
                "100.00",
                "0.5",
                "9223372036854775807",
                "9223372036854775808",
                "1.7976931348623157E308")
            .map(text -> new BsonDecimal128(Decimal128.parse(text))));
  }

  private static Arbitrary<Decimal128> decimals() {
    BigInteger most = BigInteger.TEN.pow(34).subtract(BigInteger.ONE);
    Arbitrary<BigInteger> digits = Arbitraries.bigIntegers().between(most.negate(), most);
    Arbitrary<Integer> scales =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-6111, 6176), Arbitraries.integers().between(-5, 40));
    return Combinators.combine(digits, scales)
        .as((unscaled, scale) -> new Decimal128(new BigDecimal(unscaled, scale)));
  }

  static Arbitrary<BsonValue> strings() {
    Arbitrary<String> any =
        Arbitraries.strings()
            .withChars("aZ09 -_/\\\"'{}:,\n\t\u007f\u0080éßЖ€\u2028\uD7FF\uE000\uFFFD\uFFFF")
            .ofMaxLength(12);
    Arbitrary<String> astral =
        Arbitraries.of("🐪", "𝔘", "\uDBFF\uDFFF")
            .list()
            .ofMaxSize(12)
            .map(l -> String.join("", l));
    Arbitrary<String> telling =
        Arbitraries.of(
            "",
            " ",
            "x  ",
            "happy",
            "so so",
            "žlutý 🐪",
            "\\303",
            "a\u0000b",
            "\uD800",
            "x\uDC00",
            "\uDC00\uD800",
            "NaN",
            "2020-01-01",
            "\u0661",
            "null",
            "0123456789",
            "0123456789     ");
    Arbitrary<String> uuids =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
            .as((most, least) -> new UUID(most, least).toString());
    return Arbitraries.oneOf(
            any,
            astral,
            telling,
            uuids,
            uuids.map(text -> text.toUpperCase(Locale.ROOT)),
            objectIds().map(ObjectId::toHexString),
            addresses())
        .map(BsonString::new);
  }

  private static Arbitrary<String> addresses() {
    Arbitrary<String> v4 =
        Arbitraries.integers().between(0, 255).list().ofSize(4).map(l -> join(l, "."));
    Arbitrary<String> word =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just("0")),
            Tuple.of(1, Arbitraries.integers().between(0, 0xFFFF).map(Integer::toHexString)));
    Arbitrary<String> v6 = word.list().ofSize(8).map(l -> join(l, ":"));
    Arbitrary<String> mixed =
        Combinators.combine(Arbitraries.of("::", "::ffff:", "::1:", "64:ff9b::"), v4)
            .as((prefix, tail) -> prefix + tail);
    Arbitrary<String> fixed =
        Arbitraries.of("::", "::1", "::2", "1::", "2001:DB8::1", "10.0.0.0/8", "::/0", "fe80::/10");
    Arbitrary<String> bits =
        Arbitraries.oneOf(
            Arbitraries.just(""), Arbitraries.integers().between(0, 128).map(n -> "/" + n));
    return Arbitraries.oneOf(
        fixed, Combinators.combine(Arbitraries.oneOf(v4, v6, mixed), bits).as((a, b) -> a + b));
  }

  private static String join(List<?> parts, String separator) {
    return String.join(separator, parts.stream().map(String::valueOf).toList());
  }

  static Arbitrary<BsonValue> dates() {
    return Arbitraries.oneOf(
            Arbitraries.longs(),
            Arbitraries.longs().between(0, 2_000_000_000_000L),
            Arbitraries.longs().between(-99_000_000_000L, 99_000_000_000L).map(s -> s * 1000),
            Arbitraries.longs().between(-2_440_588, 106_751_991).map(day -> day * MIDNIGHT),
            Arbitraries.of(
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                -210_866_803_200_000L,
                -210_866_803_200_001L,
                9_224_318_015_999_999L,
                9_224_318_016_000_000L,
                0L,
                -1L))
        .map(BsonDateTime::new);
  }

  private static Arbitrary<ObjectId> objectIds() {
    return Arbitraries.bytes().array(byte[].class).ofSize(12).map(ObjectId::new);
  }

  private static Arbitrary<BsonValue> others() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(20);
    return Arbitraries.oneOf(
        Arbitraries.of(BsonBoolean.TRUE, BsonBoolean.FALSE),
        objectIds().map(BsonObjectId::new),
        objectIds().map(id -> new BsonBinary(EmbeddedId.uuidOf(id))),
        Arbitraries.bytes().array(byte[].class).ofSize(16).map(b -> new BsonBinary((byte) 4, b)),
        Combinators.combine(Arbitraries.of(0, 2, 3, 4, 5, 128, 255), bytes)
            .as((subtype, b) -> new BsonBinary(subtype.byteValue(), b)),
        Arbitraries.of(
            new BsonTimestamp(7, 8),
            new BsonRegularExpression("^a+", "im"),
            new BsonRegularExpression("\uD800", ""),
            new BsonJavaScript("x => x"),
            new BsonJavaScriptWithScope("x", new BsonDocument("x", new BsonString("a\u0000"))),
            new BsonSymbol("sad"),
            new BsonMinKey(),
            new BsonMaxKey()));
  }

  private static Arbitrary<BsonValue> arrays() {
    Arbitrary<BsonValue> nulls = Arbitraries.of(BsonNull.VALUE, new BsonUndefined());
    Arbitrary<BsonValue> labels = Arbitraries.of("sad", "happy").map(BsonString::new);
    return Arbitraries.oneOf(
        arrayOf(Arbitraries.oneOf(strings(), nulls)),
        arrayOf(labels),
        arrayOf(Arbitraries.oneOf(Arbitraries.integers().map(BsonInt32::new), nulls)),
        arrayOf(Arbitraries.oneOf(objectIds().map(BsonObjectId::new), nulls)),
        arrayOf(Arbitraries.oneOf(dates(), nulls)),
        arrayOf(Arbitraries.oneOf(scalars(), nulls, arrayOf(numbers()), documents(strings()))));
  }

  private static Arbitrary<BsonValue> arrayOf(Arbitrary<BsonValue> elements) {
    return elements.list().ofMaxSize(5).map(BsonArray::new);
  }

  private static Arbitrary<BsonValue> documents(Arbitrary<BsonValue> values) {
    return Arbitraries.maps(Arbitraries.of("", "a", "b.c", "$d", "é🐪", "x y"), values)
        .ofMaxSize(4)
        .map(
            map -> {
              BsonDocument document = new BsonDocument();
              map.forEach(document::append);
              return document;
            });
  }
}
