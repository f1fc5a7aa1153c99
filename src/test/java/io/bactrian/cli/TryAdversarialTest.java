package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.infer.Sample;
import io.bactrian.source.DamagedSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps that nobody would write, but somebody has. */
class TryAdversarialTest {

  private static final int MIB = 1 << 20;

  private static final List<BsonValue> EVERY_TYPE =
      List.of(
          new BsonDouble(1.5),
          new BsonString("s"),
          new BsonDocument(),
          new BsonArray(),
          new BsonBinary(new byte[] {1}),
          new BsonUndefined(),
          oid(1),
          new BsonBoolean(true),
          new BsonDateTime(1),
          BsonNull.VALUE,
          new BsonRegularExpression("a", "i"),
          new BsonDbPointer("a.b", new ObjectId(1, 1)),
          new BsonJavaScript("x"),
          new BsonSymbol("symbol"),
          new BsonJavaScriptWithScope("y", new BsonDocument("a", new BsonInt32(1))),
          new BsonInt32(1),
          new BsonTimestamp(1, 2),
          new BsonInt64(1),
          decimal("1.50"),
          new BsonMinKey(),
          new BsonMaxKey());

  private final DumpFolder dump;

  TryAdversarialTest(@TempDir Path folder) {
    dump = new DumpFolder(folder.resolve("adversary"));
  }

  private TryReport report() {
    TryReport report = Trial.of(dump.path());
    Trial.assertAccounted(report);
    return report;
  }

  private void assertEverythingLands() {
    TryReport report = report();
    assertThat(report.exact()).isTrue();
    assertThat(report.collections()).allSatisfy(one -> assertThat(one.quarantined()).isZero());
  }

  @Test
  void aTextWithNulIsQuarantinedWhereverItWouldBeText() {
    dump.with("field", v("ok"), v("a\0b").append("_id", new BsonInt32(2)))
        .with("id", id(new BsonString("a\0")), id(new BsonString("a")))
        .with("array", v(array("x\0")), v(array("y")).append("_id", new BsonInt32(2)))
        .with("child", "{_id: 1, a: [{b: 'x\\u0000'}]}", "{_id: 2, a: [{b: 'y'}]}")
        .with("map", "{_id: 1, m: {'1': {x: 'q\\u0000'}, '2': {x: ''}, '3': {x: ''}}}", "{_id: 2}")
        .with("json", "{_id: 1, a: ['x\\u0000', 1]}", "{_id: 2, a: ['y', 2]}");

    TryReport report = report();

    assertThat(report.exact()).isTrue();
    assertThat(Trial.reasons(report)).containsOnly(Map.entry("nul_in_text", 5L));
    assertThat(Trial.of(report, "json").landed()).isEqualTo(2);
  }

  @Test
  void aRareTypeBeyondTheSampleIsQuarantined() {
    dump.with("n", many(3000, i -> v(i % 1000 == 999 ? new BsonString("x") : new BsonInt32(i))));

    TryReport report = Trial.of(dump.path(), "try_sample", new Sample.First(100));

    Trial.assertAccounted(report);
    assertThat(report.exact()).isTrue();
    assertThat(Trial.reasons(report)).containsOnly(Map.entry("wrong_type", 3L));
    assertThat(Trial.of(report, "n").landed()).isEqualTo(2997);
  }

  @Test
  void damageBeyondTheSampleKeepsOnlyItsOwnCollectionOut() throws Exception {
    dump.with("cut", many(300, i -> v(new BsonInt32(i))))
        .with("whole", many(300, i -> v(new BsonInt32(i))))
        .with("inner", many(300, i -> v("text")))
        .file("bad.json", "{\"_id\":1}\n{\"_id\":2}\n{\"_id\":3,}\n");
    Path cut = dump.path().resolve("cut.bson");
    byte[] bytes = Files.readAllBytes(cut);
    dump.file("cut.bson", Arrays.copyOf(bytes, bytes.length - 5));
    byte[] inner = Files.readAllBytes(dump.path().resolve("inner.bson"));
    inner[inner.length - 4] = (byte) 0xFF; // within the last document's text
    dump.file("inner.bson", inner);

    TryReport report = Trial.of(dump.path(), "try_cut", new Sample.First(1));

    Trial.assertAccounted(report);
    assertThat(report.exact()).isFalse();
    assertThat(Trial.of(report, "cut").error())
        .contains("cut.bson byte ", "the file ends within a document");
    assertThat(Trial.of(report, "bad").error()).startsWith("bad.json: line 3, column 10");
    assertThat(Trial.of(report, "whole").landed()).isEqualTo(300);
    assertThat(Trial.of(report, "inner").reasons()).containsOnly(Map.entry("damaged_bson", 1L));
    assertThat(Trial.contents("try_cut").get("try_cut.cut")).startsWith("0 ");
  }

  @Test
  void ofDocumentsWithOneIdTheFirstLandsAndOthersAreQuarantinedUnlessEqual() {
    dump.with("equal", "{_id: 1, a: 1}", "{_id: 1, a: 1}", "{_id: 1, a: 1.0}", "{_id: 2}")
        .with("other", "{_id: 1, a: 1}", "{_id: 1, a: 2}", "{_id: 2, a: 1}", "{_id: 1, a: 3}")
        .with("numbers", "{_id: 1, a: 1}", "{_id: 1.0, a: 2}")
        .with("children", "{_id: 1, a: [{x: 1}, {x: 2}]}", "{_id: 1, a: [{x: 1}]}");

    TryReport report = report();

    assertThat(report.exact()).isTrue();
    assertThat(Trial.of(report, "equal").landed()).isEqualTo(4);
    assertThat(Trial.of(report, "other").reasons()).containsOnly(Map.entry("duplicate_id", 2L));
    assertThat(Trial.of(report, "numbers").reasons()).containsOnly(Map.entry("duplicate_id", 1L));
    assertThat(Trial.of(report, "children").reasons()).containsOnly(Map.entry("duplicate_id", 1L));
  }

  @Test
  void idsOfEveryTypeLand() {
    List<BsonDocument> ids = new ArrayList<>();
    for (BsonValue value : EVERY_TYPE) {
      // MongoDB itself takes no undefined _id.
      if (!value.isNull() && !(value instanceof BsonUndefined)) {
        ids.add(id(value));
      }
    }
    ids.remove(id(new BsonInt64(1))); // which is the int32
    ids.remove(id(decimal("1.50"))); // which is the double
    dump.with("mixed", ids)
        .with("texts", id("a"), id("a "), id("A"), id("1"), id("x".repeat(2000)))
        .with("long", id("x".repeat(5000)), id("y"))
        .with("doubles", id(new BsonDouble(1.5)), id(new BsonDouble(Double.NaN)))
        .with("dates", id(new BsonDateTime(0)), id(new BsonDateTime(Long.MAX_VALUE)))
        .with("documents", "{_id: {a: 1, b: 2}}", "{_id: {a: 2}}")
        .with("without", "{x: 1}", "{x: 1}")
        .with("uuids", id(new BsonBinary(new UUID(1, 2))), id(new BsonBinary(new UUID(1, 3))));

    assertEverythingLands();
  }

  @Test
  void documentsOf16MebibytesLand() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    while (text.length() < 16 * MIB - 100) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    byte[] bytes = new byte[16 * MIB - 100];
    random.nextBytes(bytes);
    dump.with("text", v(text.toString()), v("x").append("_id", new BsonInt32(2)))
        .with("binary", v(new BsonBinary(bytes)))
        .with("numbers", v(new BsonArray(values(500_000, BsonInt32::new))))
        .with("children", v(new BsonArray(values(100_000, i -> doc("x", new BsonInt32(i))))));

    assertEverythingLands();
  }

  @Test
  void nothingIsNothingInEveryForm() throws Exception {
    dump.with("empty", List.of())
        .with("onlyid", "{_id: 1}")
        .with("nothing", new BsonDocument())
        .file("zero.json", "")
        .file("blank.json", " \n\n ")
        .file("array.json", "[]")
        .file("zipped.bson.gz", DumpFolder.gzip(new byte[0]))
        .file("options.bson", new byte[0])
        .file("options.metadata.json.gz", new byte[] {0x1F, (byte) 0x8B, 0, 0, 0})
        .file("readme.txt", "no collection");

    TryReport report = report();

    assertThat(report.exact()).isTrue();
    assertThat(report.collections()).hasSize(8);
    assertThat(Trial.contents("try_adversary")).hasSize(8);
    assertThat(report.leftOut()).anySatisfy(one -> assertThat(one.what()).isEqualTo("readme.txt"));
  }

  @Test
  void whatIsNoDumpIsRefusedInOneSentence() {
    assertThatThrownBy(() -> Trial.of(dump.path()))
        .isInstanceOf(DamagedSource.class)
        .hasMessage(dump.path() + ": there is no collection in it");
    assertThatThrownBy(() -> Trial.of(dump.path().resolve("nowhere")))
        .isInstanceOf(DamagedSource.class)
        .hasMessageEndingWith("nowhere: there is no such file or folder");
    dump.file("letter", "Dear Sir or Madam");
    assertThatThrownBy(() -> Trial.of(dump.path().resolve("letter")))
        .isInstanceOf(DamagedSource.class)
        .hasMessage("letter: neither an archive nor BSON nor JSON");
  }

  @Test
  void filesThatOnlyLookLikeADumpAreNamed() {
    dump.with("good", "{_id: 1}")
        .file("null.json", "null")
        .file("numbers.json", "1 2 3")
        .file("bad.bson.gz", new byte[] {0x1F, (byte) 0x8B, 0, 0, 0})
        .file("text.bson", "Dear Sir or Madam");

    TryReport report = report();

    assertThat(Trial.of(report, "good").landed()).isEqualTo(1);
    assertThat(Trial.of(report, "null").error())
        .isEqualTo("null.json: line 1, column 5 (byte 4): a document was expected");
    assertThat(Trial.of(report, "numbers").error()).startsWith("numbers.json: line 1, column ");
    assertThat(Trial.of(report, "bad").error())
        .startsWith("bad.bson.gz: the gzip compression is damaged");
    assertThat(Trial.of(report, "text").error())
        .startsWith("text.bson byte 0: no document begins here");
    assertThat(report.exact()).isFalse();
  }

  @Test
  void collectionsOfAnyNameGetATableEach() throws Exception {
    List<String> names =
        List.of(
            "Größe",
            "имя",
            "名前",
            "😀",
            "a.b",
            "a-b",
            "a_b",
            "A_B",
            "$money",
            "fs.files",
            "select",
            "user",
            "Order",
            "UPPER",
            "upper",
            "1st",
            "with space",
            "quote\"d",
            "semi;colon",
            "a'b",
            "__",
            "_",
            "a%b",
            "id",
            "extra",
            "position",
            "pg_catalog",
            "null",
            "oid",
            "x".repeat(70),
            "x".repeat(71),
            "x".repeat(63),
            "x".repeat(64));
    names.forEach(name -> dump.with(name, "{_id: 1, a: [{b: 1}], user: 1}"));

    TryReport report = report();

    assertThat(report.exact()).isTrue();
    assertThat(report.collections())
        .extracting(TryReport.Collection::name)
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(report.collections()).allMatch(one -> one.landed() == 1);
    assertThat(Trial.contents("try_adversary")).hasSize(2 * names.size());
  }

  @Test
  void fieldsNamedLikeOurOwnColumnsLand() {
    dump.with(
            "own",
            "{_id: 1, id: 2, _id_: 3, extra: {a: 1}, Extra: 2, position: 4, key: 5, value: 6,"
                + " own_id: 7, a: [{id: 1, extra: 2, position: 3, own_id: 4, ownId: 5, key: 6}],"
                + " m: {'2020-01-01': {key: 1, value: 2, position: 3, extra: 4, id: 5},"
                + " '2020-01-02': {key: 1}, '2020-01-03': {key: 1}}}",
            "{_id: 2, ID: 1, Id: 2, iD: 3, EXTRA: 'x', select: 1, 'a.b': 1, '$x': 1, 'a b': 2,"
                + " 'Größe': 3, '': 4, ctid: 1, xmin: 2, oid: 3, tableoid: 4, cmax: 5}")
        .with("extra", "{_id: 1, extra: 'text'}", "{_id: 2, extra: {extra: 1}}")
        .with("dots", "{_id: 1, 'a.b': 1, a: {b: 2}, a_b: 3, aB: 4, 'a b': 5, A_B: 6}")
        .with(
            "wrappers",
            new BsonDocument("_id", new BsonInt32(1))
                .append("a", doc("$oid", new BsonString("abc")))
                .append("b", doc("$date", new BsonInt32(5)))
                .append("c", new BsonArray(List.of(doc("$missing", BsonBoolean.TRUE))))
                .append("extra", doc("$missing", BsonBoolean.TRUE))
                .append("$missing", BsonBoolean.TRUE));

    assertEverythingLands();
  }

  @Test
  void thousandsOfFieldsAndAHundredLevelsLand() {
    BsonDocument wide = new BsonDocument("_id", new BsonInt32(1));
    for (int i = 0; i < 3000; i++) {
      wide.append("f" + Integer.toString(i * 7919, 36), EVERY_TYPE.get(i % EVERY_TYPE.size()));
    }
    BsonDocument deep = doc("x", new BsonInt32(1));
    BsonValue arrays = new BsonInt32(1);
    BsonDocument children = doc("v", new BsonInt32(1));
    for (int i = 0; i < 98; i++) {
      deep = doc(i % 3 == 0 ? "a" : "b", i % 5 == 0 ? new BsonArray(List.of(deep)) : deep);
      arrays = new BsonArray(List.of(arrays));
      if (i < 45) {
        children = doc("c", new BsonArray(List.of(children, doc("v", new BsonInt32(i)))));
      }
    }
    dump.with("wide", wide, BsonDocument.parse("{_id: 2, x: 1}"))
        .with("sparse", many(3000, i -> doc("f" + Integer.toString(i * 7919, 36), oid(i))))
        .with("deep", v(deep))
        .with("arrays", v(arrays))
        .with("children", v(children));

    assertEverythingLands();
  }

  @Test
  void arraysAndObjectsOfAnythingLand() {
    dump.with("matrix", "{_id: 1, m: [[1, 2], [3, 4]]}", "{_id: 2, m: [[1], []]}")
        .with(
            "mixed",
            "{_id: 1, m: [1, 'a', null, {x: 1}, [1]]}",
            "{_id: 2, m: [{x: 1}, {x: 2}]}",
            "{_id: 3, m: 'none'}",
            "{_id: 4, m: null}",
            "{_id: 5}",
            "{_id: 6, m: []}",
            "{_id: 7, m: {}}")
        .with("nulls", "{_id: 1, m: [null, {x: 1}]}", "{_id: 2, m: [null]}", "{_id: 3, m: [{}]}")
        .with(
            "maybe",
            "{_id: 1, s: {a: 1}}",
            "{_id: 2, s: null}",
            "{_id: 3, s: {}}",
            "{_id: 4, s: 5}",
            "{_id: 5, s: {a: {b: 1}}}",
            "{_id: 6, s: []}")
        .with("empty", "{_id: 1, '': 5, a: {'': 1, b: {}}, c: [], d: [{}], e: [[]], f: {}}")
        .with("all", many(EVERY_TYPE.size(), i -> v(EVERY_TYPE.get(i))))
        .with("array", v(new BsonArray(EVERY_TYPE)))
        .with("texts", v(array("NULL", "", "{}", "a,b", "\"\\", "\\N", "\t\n\r\b\f\u000b")));
    for (int i = 0; i < EVERY_TYPE.size(); i++) {
      dump.with("type" + i, v(EVERY_TYPE.get(i)), BsonDocument.parse("{_id: 2}"));
    }

    assertEverythingLands();
  }

  @Test
  void valuesBeyondWhatPostgresHasLandAsSomethingElse() {
    dump.with("dates", vs(date(0), date(-1), date(Long.MAX_VALUE), date(Long.MIN_VALUE)))
        .with(
            "decimals",
            vs(
                decimal("9.999999999999999999999999999999999E6144"),
                decimal("1E-6176"),
                decimal("NaN"),
                decimal("-Infinity"),
                decimal("-0"),
                decimal("0E+3"),
                decimal("1.10")))
        .with(
            "doubles",
            vs(
                new BsonDouble(-0.0),
                new BsonDouble(Double.NaN),
                new BsonDouble(Double.longBitsToDouble(0x7ff0000000000001L)),
                new BsonDouble(Double.NEGATIVE_INFINITY),
                new BsonDouble(Double.MIN_VALUE),
                new BsonDouble(Double.MAX_VALUE)))
        .with(
            "integers",
            vs(
                new BsonInt64(Long.MAX_VALUE),
                new BsonInt64(Long.MIN_VALUE),
                new BsonInt32(Integer.MIN_VALUE),
                new BsonDouble(0x1p53),
                new BsonInt64((1L << 53) + 1)))
        .with("numbers", vs(new BsonInt64(Long.MAX_VALUE), new BsonDouble(0.5), decimal("1E400")))
        .with(
            "binaries",
            vs(
                new BsonBinary(new UUID(1, 2)),
                new BsonBinary((byte) 3, new byte[16]),
                new BsonBinary((byte) 4, new byte[3])))
        .with(
            "texts",
            vs(
                new BsonString(""),
                new BsonString("\uD83D\uDE00"),
                new BsonString("\uFFFF\uFEFF"),
                new BsonString("\\N\t\n\r\b\f\u000b\\")));

    assertEverythingLands();
  }

  @Test
  void aDocumentWithANameTwiceIsQuarantinedAndTheOthersLand() {
    byte[] twice = BsonEncoder.encode(BsonDocument.parse("{_id: 2, aa: 1, bb: 2}"));
    for (int i = 0; i < twice.length; i++) {
      twice[i] = twice[i] == 'b' ? (byte) 'a' : twice[i];
    }
    byte[] good = BsonEncoder.encode(BsonDocument.parse("{_id: 1, aa: 1}"));
    byte[] both = Arrays.copyOf(good, good.length + twice.length);
    System.arraycopy(twice, 0, both, good.length, twice.length);
    dump.file("twice.bson", both);

    TryReport report = report();

    assertThat(report.exact()).isTrue();
    assertThat(Trial.reasons(report)).containsOnly(Map.entry("duplicate_field", 1L));
    assertThat(Trial.of(report, "twice").landed()).isEqualTo(1);
  }

  @Test
  void referencesToItselfAndInCirclesLand() throws Exception {
    dump.with("employees", many(20, 100, "managerId", i -> oid(119 - i), "teamId", i -> oid(i % 5)))
        .with("teams", many(5, 0, "leadEmployeeId", i -> oid(100 + i)))
        .with("nodes", many(5, 200, "parent", i -> oid(200 + i)))
        .with("as", many(5, 300, "bId", i -> oid(400 + i)))
        .with("bs", many(5, 400, "cId", i -> oid(500 + i)))
        .with("cs", many(5, 500, "aId", i -> oid(300 + i)));

    assertEverythingLands();
    assertThat(
            Trial.one(
                "select count(*) from pg_constraint where contype = 'f'"
                    + " and connamespace = 'try_adversary'::regnamespace"))
        .isEqualTo("7");
  }

  @Test
  void whatRefersToAQuarantinedDocumentIsQuarantined() {
    List<BsonDocument> items = many(5, 0, "n", i -> new BsonString(i == 2 ? "\0" : "x"));
    dump.with("items", items).with("orders", many(5, 100, "itemId", TryAdversarialTest::oid));

    TryReport report = report();

    assertThat(report.exact()).isTrue();
    assertThat(Trial.of(report, "items").reasons()).containsOnly(Map.entry("nul_in_text", 1L));
    assertThat(Trial.of(report, "orders").reasons())
        .containsOnly(Map.entry("dangling_reference", 1L));
  }

  private static BsonObjectId oid(int number) {
    return new BsonObjectId(new ObjectId(number, number));
  }

  private static BsonDateTime date(long millis) {
    return new BsonDateTime(millis);
  }

  private static BsonDecimal128 decimal(String text) {
    return new BsonDecimal128(Decimal128.parse(text));
  }

  private static BsonArray array(String... texts) {
    return new BsonArray(Arrays.stream(texts).map(BsonString::new).toList());
  }

  private static BsonDocument doc(String name, BsonValue value) {
    return new BsonDocument(name, value);
  }

  private static BsonDocument id(String id) {
    return id(new BsonString(id));
  }

  private static BsonDocument id(BsonValue id) {
    return new BsonDocument("_id", id).append("x", new BsonInt32(1));
  }

  private static BsonDocument v(String text) {
    return v(new BsonString(text));
  }

  private static BsonDocument v(BsonValue value) {
    return new BsonDocument("_id", new BsonInt32(1)).append("v", value);
  }

  private static List<BsonDocument> vs(BsonValue... values) {
    return many(values.length, i -> v(values[i]));
  }

  private static List<BsonValue> values(int count, IntFunction<BsonValue> value) {
    return IntStream.range(0, count).mapToObj(value).toList();
  }

  /** Documents with the {@code _id}s from 0 on. */
  private static List<BsonDocument> many(int count, IntFunction<BsonDocument> document) {
    return IntStream.range(0, count)
        .mapToObj(i -> document.apply(i).append("_id", new BsonInt32(i)))
        .toList();
  }

  /** Documents with ObjectIds from a number on. */
  private static List<BsonDocument> many(
      int count, int from, String field, IntFunction<BsonValue> value) {
    return IntStream.range(0, count)
        .mapToObj(i -> new BsonDocument("_id", oid(from + i)).append(field, value.apply(i)))
        .toList();
  }

  private static List<BsonDocument> many(
      int count,
      int from,
      String field,
      IntFunction<BsonValue> value,
      String second,
      IntFunction<BsonValue> secondValue) {
    List<BsonDocument> documents = many(count, from, field, value);
    for (int i = 0; i < count; i++) {
      documents.get(i).append(second, secondValue.apply(i));
    }
    return documents;
  }
}
