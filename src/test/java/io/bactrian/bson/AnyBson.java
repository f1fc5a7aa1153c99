package io.bactrian.bson;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.ListArbitrary;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonElement;
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

/** Generated BSON of every type, with a liking for what is hard: NUL, wrappers' names, extremes. */
public final class AnyBson {

  private static final List<String> WORDS =
      List.of(
          "$oid",
          "$date",
          "$numberInt",
          "$numberLong",
          "$numberDouble",
          "$numberDecimal",
          "$binary",
          "base64",
          "subType",
          "$code",
          "$scope",
          "$symbol",
          "$undefined",
          "$timestamp",
          "t",
          "i",
          "$regularExpression",
          "pattern",
          "options",
          "$dbPointer",
          "$ref",
          "$id",
          "$minKey",
          "$maxKey",
          "$raw",
          "$missing",
          "$numeric",
          "$uuid",
          "$regex",
          "$options",
          "$type",
          "$foo",
          "$");
  private static final List<String> CONTENTS =
      List.of(
          "",
          "5",
          "-7",
          "1.5",
          "NaN",
          "Infinity",
          "0123456789abcdef01234567",
          "AAAA",
          "00",
          "x",
          "2012-12-24T12:15:30.501Z",
          "2012-12-24T12:15:30Z",
          "2012-12-24T12:15:30.500+01:00",
          "FQAAAAIAAgAAAGEAAA==",
          "DAAAABAABQAAAAA=",
          "73ffd264-44b3-4c69-90e8-e7d1dfc035d4",
          "1234567890123456789012345678901234567890",
          "0.12345678901234567890123456789012345678",
          "-1234567890123456789012345678901234567890.50",
          "1E400");

  private AnyBson() {}

  /** Documents up to three levels deep. */
  public static Arbitrary<BsonDocument> documents() {
    return documents(2);
  }

  /** Values of every type. */
  public static Arbitrary<BsonValue> values() {
    return values(3);
  }

  private static Arbitrary<BsonValue> values(int depth) {
    Arbitrary<BsonValue> scalars = scalars(depth);
    if (depth == 0) {
      return scalars;
    }
    return Arbitraries.frequencyOf(
        Tuple.of(5, scalars),
        Tuple.of(2, Arbitraries.lazy(() -> documents(depth - 1)).map(d -> (BsonValue) d)),
        Tuple.of(1, Arbitraries.lazy(() -> wrapperLike(depth - 1)).map(d -> (BsonValue) d)),
        Tuple.of(
            1,
            Arbitraries.lazy(() -> values(depth - 1).list().ofMaxSize(4))
                .map(elements -> (BsonValue) new BsonArray(elements))),
        Tuple.of(
            1,
            Combinators.combine(texts(), Arbitraries.lazy(() -> documents(depth - 1)))
                .as((code, scope) -> (BsonValue) new BsonJavaScriptWithScope(code, scope))));
  }

  private static Arbitrary<BsonDocument> documents(int depth) {
    return fields(names(), depth).ofMaxSize(5).map(AnyBson::document);
  }

  /** Real documents that look like typed wrappers, or nearly. */
  private static Arbitrary<BsonDocument> wrapperLike(int depth) {
    return fields(Arbitraries.of(WORDS), depth).ofMinSize(1).ofMaxSize(2).map(AnyBson::document);
  }

  private static ListArbitrary<BsonElement> fields(Arbitrary<String> names, int depth) {
    return Combinators.combine(names, values(depth)).as(BsonElement::new).list();
  }

  /** Of fields with the same name the last remains. */
  private static BsonDocument document(List<BsonElement> fields) {
    return new BsonDocument(fields);
  }

  private static Arbitrary<BsonValue> scalars(int depth) {
    return Arbitraries.oneOf(
        Arbitraries.oneOf(
            Arbitraries.integers().map(BsonInt32::new),
            Arbitraries.of(0, 1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE).map(BsonInt32::new),
            Arbitraries.longs().map(BsonInt64::new),
            Arbitraries.of(0L, 1L, 5L, 1L << 53, 1L << 62, Long.MIN_VALUE, Long.MAX_VALUE)
                .map(BsonInt64::new),
            doubles().map(BsonDouble::new),
            decimals().map(BsonDecimal128::new)),
        texts().map(BsonString::new),
        Arbitraries.of(CONTENTS).map(BsonString::new),
        bytes(12).map(b -> new BsonObjectId(new ObjectId(b))),
        Arbitraries.of(BsonBoolean.TRUE, BsonBoolean.FALSE),
        dates().map(BsonDateTime::new),
        Arbitraries.of(BsonNull.VALUE, new BsonUndefined(), new BsonMinKey(), new BsonMaxKey()),
        Combinators.combine(Arbitraries.bytes(), Arbitraries.bytes().array(byte[].class))
            .as(BsonBinary::new),
        Arbitraries.longs().map(BsonTimestamp::new),
        Combinators.combine(names(), Arbitraries.of("", "i", "imx")).as(BsonRegularExpression::new),
        Combinators.combine(texts(), bytes(12))
            .as((name, id) -> new BsonDbPointer(name, new ObjectId(id))),
        Arbitraries.oneOf(texts().map(BsonJavaScript::new), texts().map(BsonSymbol::new)));
  }

  private static Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Double::longBitsToDouble),
        Arbitraries.doubles(),
        Arbitraries.of(
            0.0,
            -0.0,
            1.0,
            0.1,
            2e23,
            1e17,
            0x1p62,
            0x1p63,
            1e300,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY));
  }

  private static Arbitrary<Decimal128> decimals() {
    return Arbitraries.oneOf(
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
            .as(Decimal128::fromIEEE754BIDEncoding),
        // 10^34, which has a digit too many.
        Arbitraries.just(
            Decimal128.fromIEEE754BIDEncoding(0x3041ED09BEAD87C0L, 0x378D8E6400000000L)),
        Arbitraries.of(
                "0",
                "-0",
                "-0E+3",
                "0.1",
                "1E+6144",
                "1E-6176",
                "100",
                "1.00",
                "NaN",
                "Infinity",
                "-Infinity",
                "9999999999999999999999999999999999")
            .map(Decimal128::parse));
  }

  private static Arbitrary<Long> dates() {
    return Arbitraries.oneOf(
        Arbitraries.longs(),
        Arbitraries.longs().between(-1000, IsoDate.LAST + 1000),
        Arbitraries.of(0L, -1L, IsoDate.LAST, IsoDate.LAST + 1, 1356351330000L));
  }

  private static Arbitrary<byte[]> bytes(int count) {
    return Arbitraries.bytes().array(byte[].class).ofSize(count);
  }

  /** Texts with NUL, controls, quotes, and characters of one to four bytes. */
  private static Arbitrary<String> texts() {
    return Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of("a", "Z", "0", " ", "$", ".", "\"", "\\", "/", "\n")),
            Tuple.of(2, Arbitraries.of("\u0001", "\u001f", "\u007f", "\u0080", "\u00e9", "\u07ff")),
            Tuple.of(2, Arbitraries.of("\u2606", "\uffff", "\ufffd", "\ud83d\ude00", "\u2028")),
            Tuple.of(1, Arbitraries.of("\u0000", "\ufeff")))
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of("a", "b", "_id", "", "x.y"),
        Arbitraries.of(WORDS),
        texts().map(text -> text.replace("\u0000", "")));
  }
}
