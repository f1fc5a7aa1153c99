package io.bactrian.mapping;

import static io.bactrian.mapping.Systems.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bactrian.bson.NormalForm;
import io.bactrian.identity.EmbeddedId;
import io.bactrian.mapping.types.Reason;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LensTest {

  private static final String ID = "5f0000000000000000000001";
  private static final String OTHER = "5f0000000000000000000002";

  /** One table with some columns, all in the mapping's own words. */
  private static Lens lens(String mapping, String... columns) {
    return Systems.lens(tables(columns), "source: things\ntable: t.things\n" + mapping);
  }

  private static Tables tables(String... columns) {
    String[] lines = new String[columns.length + 2];
    lines[0] = "id uuid not null";
    lines[1] = "extra jsonb";
    System.arraycopy(columns, 0, lines, 2, columns.length);
    return new Tables().table("t.things", lines);
  }

  private static BsonDocument thing(String fields) {
    BsonDocument thing = json("{" + fields + "}");
    thing.put("_id", new BsonObjectId(new ObjectId(ID)));
    return thing;
  }

  private static @Nullable Object value(Row row, String column) {
    return row.value(row.shape().indexOf(column));
  }

  private static void assertComesBack(Lens lens, BsonDocument document) {
    assertThat(new Laws(lens).check(document)).isNotNull();
  }

  private static Refused refusal(Lens lens, BsonDocument document) {
    return Objects.requireNonNull(catchThrowableOfType(Refused.class, () -> lens.toRows(document)));
  }

  // What is left over

  @Test
  void whatNoColumnNamesLandsInExtra() {
    Row row = lens("", "name text").toRows(thing("name: 'a', size: 3, nested: {x: 1}"));

    assertThat(value(row, "name")).isEqualTo("a");
    assertThat(value(row, "extra")).isEqualTo(json("{size: 3, nested: {x: 1}}"));
  }

  @Test
  void extraIsNullWhereNothingIsLeft() {
    assertThat(value(lens("", "name text").toRows(thing("name: 'a', gone: null")), "extra"))
        .isNull();
  }

  @Test
  void aTableWithoutExtraRefusesWhatIsLeftByItsPath() {
    Lens lens =
        Systems.lens(
            new Tables().table("t.things", "id uuid not null", "low integer"),
            "source: things\ntable: t.things\ncolumns:\n  low: { field: range.low }");

    Refused refused = refusal(lens, thing("range: {low: 1, high: 2}"));

    assertThat(refused.reason()).isEqualTo(Reason.LEFT_OVER);
    assertThat(refused.field()).isEqualTo("range.high");
  }

  @Test
  void theRestOfANestedDocumentMergesWithItsColumns() {
    Lens lens = lens("columns:\n  low: { field: range.low }", "low integer");
    BsonDocument document = thing("range: {low: 1, high: 2}");

    assertThat(value(lens.toRows(document), "extra")).isEqualTo(json("{range: {high: 2}}"));
    assertComesBack(lens, document);
  }

  @Test
  void anEmptyNestedDocumentIsNotAMissingOne() {
    Lens lens = lens("columns:\n  low: { field: range.low }", "low integer");

    assertThat(value(lens.toRows(thing("range: {}")), "extra")).isEqualTo(json("{range: {}}"));
    assertThat(value(lens.toRows(thing("")), "extra")).isNull();
    assertComesBack(lens, thing("range: {}"));
  }

  @Test
  void somethingElseThanADocumentAroundColumnsIsRefused() {
    Lens lens = lens("columns:\n  low: { field: range.low }", "low integer");

    assertThat(refusal(lens, thing("range: 'wide'")).getMessage())
        .isEqualTo("range: a string where a document is expected, whose fields have columns");
  }

  @Test
  void undefinedIsNotNullAndStaysInExtra() {
    Lens lens = lens("columns:\n  size: { default: 3 }", "size integer");
    BsonDocument document = thing("");
    document.put("size", new BsonUndefined());

    assertComesBack(lens, document);
  }

  @Test
  void aTextThatLooksLikeAMarkerStaysItself() {
    assertComesBack(lens("", "name text"), thing("odd: {\"$missing\": true}, n: {\"$raw\": 'x'}"));
  }

  @Test
  void extraThatIsNotNullIsEmptyWhereNothingIsLeft() {
    Lens lens =
        Systems.lens(
            new Tables().table("t.things", "id uuid not null", "extra jsonb not null"),
            "source: things\ntable: t.things");

    assertThat(value(lens.toRows(thing("")), "extra")).isEqualTo(new BsonDocument());
  }

  // Defaults

  @Test
  void aDefaultFillsWhatIsMissingAndExtraRemembersThatItWas() {
    Lens lens = lens("columns:\n  size: { default: 3 }", "size integer");
    Row row = lens.toRows(thing(""));

    assertThat(value(row, "size")).isEqualTo(3L);
    assertThat(String.valueOf(value(row, "extra"))).isEqualTo("{\"size\": {\"$missing\": true}}");
    assertComesBack(lens, thing(""));
  }

  @Test
  void aNullStaysNullInANullableColumnWithADefault() {
    Lens lens = lens("columns:\n  size: { default: 3 }", "size integer");
    Row row = lens.toRows(thing("size: null"));

    assertThat(value(row, "size")).isNull();
    assertThat(value(row, "extra")).isNull();
    assertThat(lens.toDocument(row).isNull("size")).isTrue();
  }

  @Test
  void aNullTakesTheDefaultInAColumnThatIsNotNull() {
    Lens lens = lens("columns:\n  size: { default: 3 }", "size integer not null");

    assertThat(value(lens.toRows(thing("size: null")), "size")).isEqualTo(3L);
    assertComesBack(lens, thing("size: null"));
  }

  @Test
  void aLiteralDefaultOfTheTableCountsAsOneOfTheMapping() {
    Lens lens = lens("", "status text not null default 'active'");

    assertThat(value(lens.toRows(thing("")), "status")).isEqualTo("active");
    assertComesBack(lens, thing(""));
  }

  @Test
  void anArrayOfNumbersOrWordsIsALiteralDefaultToo() {
    Lens lens =
        lens(
            "",
            "chains integer[] not null default '{1,56}'",
            "tokens text[] not null default '{USDC,7}'",
            "none text[] not null default '{}'");

    assertThat(value(lens.toRows(thing("")), "chains")).isEqualTo(List.of(1L, 56L));
    assertThat(value(lens.toRows(thing("")), "tokens")).isEqualTo(List.of("USDC", "7"));
    assertComesBack(lens, thing(""));
  }

  @Test
  void aMissingNestedDocumentIsRememberedAsAWhole() {
    Lens lens =
        lens(
            "columns:\n  low: { field: range.low, default: 1 }\n  high: { field: range.high, default: 9 }",
            "low integer",
            "high integer");

    assertThat(String.valueOf(value(lens.toRows(thing("")), "extra")))
        .isEqualTo("{\"range\": {\"$missing\": true}}");
    assertComesBack(lens, thing(""));
    assertComesBack(lens, thing("range: {}"));
    assertComesBack(lens, thing("range: {low: null}"));
  }

  @Test
  void aDefaultMayBeATimeOrAFlagOrAWordThatYamlWouldChange() {
    Lens lens =
        lens(
            "columns:\n  a: { default: 2020-01-01T00:00:00Z }\n  b: { default: true }\n  c: { default: no }",
            "a timestamptz",
            "b boolean",
            "c text");
    Row row = lens.toRows(thing(""));

    assertThat(value(row, "a")).hasToString("2020-01-01T00:00:00Z");
    assertThat(value(row, "b")).isEqualTo(true);
    assertThat(value(row, "c")).isEqualTo("no");
  }

  @Test
  void aColumnThatIsNotNullAndHasNoDefaultRefusesANull() {
    Refused refused = refusal(lens("", "name text not null"), thing("name: null"));

    assertThat(refused.reason()).isEqualTo(Reason.MISSING);
    assertThat(refused.field()).isEqualTo("name");
  }

  // Values and changes on purpose

  @Test
  void aMappedWordIsKeptInExtraUnlessItIsTheOneThatComesBack() {
    Lens lens =
        lens(
            "columns:\n  status: { values: { draft: pending, new: pending } }",
            "status enum(pending|done)");

    assertThat(value(lens.toRows(thing("status: 'new'")), "extra"))
        .isEqualTo(json("{status: 'new'}"));
    assertThat(value(lens.toRows(thing("status: 'pending'")), "extra")).isNull();
    assertComesBack(lens, thing("status: 'draft'"));
  }

  @Test
  void whereNoWordMapsToItselfTheFirstListedComesBack() {
    Lens lens =
        lens("columns:\n  level: { values: { low: 1, small: 1, high: 3 } }", "level integer");

    assertThat(value(lens.toRows(thing("level: 'low'")), "extra")).isNull();
    assertThat(value(lens.toRows(thing("level: 'low'")), "level")).isEqualTo(1L);
    assertThat(value(lens.toRows(thing("level: 'small'")), "extra"))
        .isEqualTo(json("{level: 'small'}"));
    assertThat(value(lens.toRows(thing("level: 1")), "extra")).isEqualTo(json("{level: 1}"));
  }

  @Test
  void aTrimmedTextIsKeptAsItWas() {
    Lens lens = lens("columns:\n  mail: { as: trim-lower }", "mail text");
    Row row = lens.toRows(thing("mail: ' Ada@X.org '"));

    assertThat(value(row, "mail")).isEqualTo("ada@x.org");
    assertThat(value(row, "extra")).isEqualTo(json("{mail: ' Ada@X.org '}"));
  }

  @Test
  void aNumberInTextIsTakenByValueAndComesBackAsText() {
    Lens lens = lens("columns:\n  wei: { as: number }", "wei numeric(78,0)");
    String most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    Row row = lens.toRows(thing("wei: '" + most + "'"));

    assertThat(value(row, "wei")).hasToString(most);
    assertThat(value(row, "extra")).isNull();
    assertThat(lens.toDocument(row).getString("wei").getValue()).isEqualTo(most);
    assertThat(value(lens.toRows(thing("wei: '007'")), "extra")).isEqualTo(json("{wei: '007'}"));
    assertThat(value(lens.toRows(thing("wei: 7")), "extra")).isEqualTo(json("{wei: 7}"));
    assertThat(refusal(lens, thing("wei: '1e3'")).reason()).isEqualTo(Reason.MALFORMED);
    assertThat(refusal(lens, thing("wei: '1.5'")).reason()).isEqualTo(Reason.WOULD_ROUND);
    assertThat(refusal(lens, thing("wei: '1" + most + "'")).reason())
        .isEqualTo(Reason.OUT_OF_RANGE);
    assertThat(refusal(lens, thing("wei: '" + "1".repeat(100_000) + "'")).reason())
        .isEqualTo(Reason.OUT_OF_RANGE);
  }

  @Test
  void whatDoesNotFitStaysInExtraIfTheMappingSaysSo() {
    Lens lens = lens("columns:\n  until: { unfit: extra }", "until timestamptz(3)");
    Row row = lens.toRows(thing("until: 'tomorrow'"));

    assertThat(value(row, "until")).isNull();
    assertThat(value(row, "extra")).isEqualTo(json("{until: 'tomorrow'}"));
    assertThat(lens.toDocument(row).getString("until").getValue()).isEqualTo("tomorrow");
    assertThat(value(lens.toRows(thing("until: {$date: '2026-01-01T00:00:00Z'}")), "extra"))
        .isNull();
  }

  @Test
  void aTimeOfDayIsCutOffBefore1970Too() {
    Lens lens = lens("columns:\n  born: { as: date }", "born date");

    assertThat(value(lens.toRows(thing("born: {$date: '1969-12-31T23:00:00Z'}")), "born"))
        .hasToString("1969-12-31");
    assertThat(
            refusal(lens, thing("born: {$date: {$numberLong: '" + Long.MIN_VALUE + "'}}")).reason())
        .isEqualTo(Reason.OUT_OF_RANGE);
  }

  // References and keys

  @Test
  void anObjectIdAndItsDigitsAreTheSameReferenceAndComeBackAsTheyWere() {
    Lens lens = lens("columns:\n  user: { ref: things }", "user uuid");
    Row text = lens.toRows(thing("user: '" + OTHER + "'"));
    Row id = lens.toRows(thing("user: {$oid: '" + OTHER + "'}"));

    assertThat(value(text, "user")).isEqualTo(value(id, "user"));
    assertThat(value(id, "extra")).isNull();
    assertComesBack(lens, thing("user: '" + OTHER + "'"));
  }

  @Test
  void aPolymorphicObjectIdIsAnEntityAndAnyTextIsExternal() {
    Lens lens =
        lens(
            "columns:\n  seller: { field: sellerId, ref: things, polymorphic: true }",
            "seller_ref_kind text",
            "seller_id uuid",
            "seller_external_ref text");

    Row entity = lens.toRows(thing("sellerId: {$oid: '" + OTHER + "'}"));
    assertThat(value(entity, "seller_ref_kind")).isEqualTo("entity");
    assertThat(value(entity, "seller_id")).isEqualTo(EmbeddedId.uuidOf(new ObjectId(OTHER)));

    Row external = lens.toRows(thing("sellerId: '" + OTHER + "'"));
    assertThat(value(external, "seller_ref_kind")).isEqualTo("template");
    assertThat(value(external, "seller_id")).isNull();
    assertThat(value(external, "seller_external_ref")).isEqualTo(OTHER);
    assertThat(refusal(lens, thing("sellerId: 5")).field()).isEqualTo("sellerId");
  }

  @Test
  void mixedIdsAreToldByTypeAndNumbersByValue() {
    Lens lens =
        Systems.lens(
            new Tables().table("t.things", "id text not null", "extra jsonb"),
            "source: things\ntable: t.things\nid: mixed");

    assertThat(lens.keyOf(new BsonObjectId(new ObjectId(ID)))).isEqualTo("o:" + ID);
    assertThat(lens.keyOf(new BsonString(ID))).isEqualTo("s:" + ID);
    assertThat(List.of("{a: 7}", "{a: 7.0}", "{a: NumberLong(7)}", "{a: NumberDecimal('7.0')}"))
        .allSatisfy(id -> assertThat(lens.keyOf(json(id).get("a"))).isEqualTo("i:7"));
    assertThat(lens.idOf("i:7")).isEqualTo(new BsonInt64(7));
    assertThat(lens.idOf("x:{\"b\": 1}"))
        .satisfies(id -> assertThat(same(id, json("{b: 1}"))).isTrue());
    assertThat(catchThrowableOfType(Refused.class, () -> lens.idOf("x:{"))).isNotNull();
    assertThat(catchThrowableOfType(Refused.class, () -> lens.idOf("7"))).isNotNull();
  }

  private static boolean same(BsonValue left, BsonValue right) {
    return NormalForm.equal(left, right);
  }

  @Test
  void aKeyThatIsAReferenceTakesTheFormOfWhatItNames() {
    Tables tables =
        new Tables()
            .table("t.things", "id text not null", "extra jsonb")
            .table("t.notes", "id text not null", "extra jsonb");
    Lens notes =
        Systems.lens(
            tables,
            "source: notes\ntable: t.notes\ncolumns:\n  id: { ref: things }",
            "source: things\ntable: t.things\nid: mixed");

    assertThat(notes.keyOf(new BsonInt32(7))).isEqualTo("i:7");
    assertThat(notes.toRows(json("{_id: 7}")).value(notes.key())).isEqualTo("i:7");
  }

  @Test
  void aDocumentWithoutIdIsRefused() {
    assertThat(refusal(lens(""), json("{a: 1}")).field()).isEqualTo("_id");
    assertThat(catchThrowableOfType(Refused.class, () -> lens("").keyOf(null))).isNotNull();
  }

  // Children

  private static Lens withParts(String child, String... columns) {
    String[] lines = new String[columns.length + 2];
    lines[0] = "thing_id uuid not null";
    lines[1] = "foreign key (thing_id) references t.things (id)";
    System.arraycopy(columns, 0, lines, 2, columns.length);
    return Systems.lens(
        tables().table("t.parts", lines),
        "source: things\ntable: t.things\nchildren:\n  - { field: parts, table: t.parts"
            + child
            + " }");
  }

  private static List<Row> parts(Row row) {
    return row.children().get(0);
  }

  @Test
  void childrenPointAtTheirParentAndCountFromZero() {
    Lens lens =
        withParts("", "position integer not null", "name text", "primary key (thing_id, position)");
    Row row = lens.toRows(thing("parts: [{name: 'a'}, {name: 'b'}]"));

    assertThat(parts(row)).hasSize(2);
    assertThat(value(parts(row).get(1), "thing_id")).isEqualTo(value(row, "id"));
    assertThat(value(parts(row).get(1), "position")).isEqualTo(1L);
  }

  @Test
  void rowsInAnyOrderGiveTheArrayByPosition() {
    Lens lens =
        withParts("", "position integer not null", "name text", "primary key (thing_id, position)");
    Row row = lens.toRows(thing("parts: [{name: 'a'}, {name: 'b'}]"));
    java.util.Collections.reverse(parts(row));

    assertThat(lens.toDocument(row).getArray("parts").get(0)).isEqualTo(json("{name: 'a'}"));
  }

  @Test
  void anElementsMistakeIsNamedWithItsPosition() {
    Lens lens =
        withParts(
            "", "position integer not null", "size integer", "primary key (thing_id, position)");

    Refused refused = refusal(lens, thing("parts: [{size: 1}, {size: 'x'}]"));

    assertThat(refused.field()).isEqualTo("parts.1.size");
    assertThat(refused.getMessage()).doesNotContain("'x'");
  }

  @Test
  void anElementWithoutIdGetsOneFromItsPlaceTheSameEachTime() {
    Lens lens =
        withParts(
            "",
            "id uuid not null default gen_random_uuid()",
            "position integer not null",
            "name text",
            "primary key (id)");
    BsonDocument document =
        thing("parts: [{name: 'a'}, {name: 'a', _id: {$oid: '" + OTHER + "'}}]");
    Object derived = value(parts(lens.toRows(document)).get(0), "id");

    assertThat(derived)
        .isInstanceOfSatisfying(UUID.class, id -> assertThat(id.version()).isEqualTo(5));
    assertThat(value(parts(lens.toRows(document)).get(0), "id")).isEqualTo(derived);
    assertComesBack(lens, document);
  }

  @Test
  void anIdOfVersion5OfTheElementsOwnIsNotLost() {
    Lens lens =
        Systems.lens(
            tables()
                .table(
                    "t.parts",
                    "id uuid not null default gen_random_uuid()",
                    "thing_id uuid not null",
                    "position integer not null",
                    "extra jsonb",
                    "foreign key (thing_id) references t.things (id)"),
            "source: things\ntable: t.things\nchildren: [ { field: parts, table: t.parts } ]");

    assertComesBack(lens, thing("parts: [{_id: 'cfbff0d1-9375-5685-968c-48ce8b15ae17'}]"));
    assertComesBack(lens, thing("parts: [{_id: {$uuid: 'cfbff0d1-9375-5685-968c-48ce8b15ae17'}}]"));
  }

  @Test
  void theIdThatAPlaceDerivesIsRefusedAsAnElementsOwn() {
    Lens lens =
        withParts(
            "",
            "id uuid not null default gen_random_uuid()",
            "position integer not null",
            "primary key (id)");
    Object derived = value(parts(lens.toRows(thing("parts: [{}]"))).get(0), "id");

    assertThat(refusal(lens, thing("parts: [{_id: {$uuid: '" + derived + "'}}]")).field())
        .isEqualTo("parts");
  }

  @Test
  void scalarsWithoutPositionAreASetAndTheArrayIsKeptWhereItWasNone() {
    Lens lens = withParts(", value: word", "word text not null", "primary key (thing_id, word)");
    Row row = lens.toRows(thing("parts: ['b', 'a', 'b']"));

    assertThat(parts(row)).extracting(part -> value(part, "word")).containsExactly("a", "b");
    assertThat(value(row, "extra")).isEqualTo(json("{parts: ['b', 'a', 'b']}"));
    assertThat(value(lens.toRows(thing("parts: ['a', 'b']")), "extra")).isNull();
  }

  @Test
  void aReferenceInAScalarArrayThatIsATextKeepsTheArray() {
    Lens lens =
        withParts(
            ", value: user_id, ref: things",
            "position integer not null",
            "user_id uuid not null",
            "primary key (thing_id, position)");
    BsonDocument document = thing("parts: ['" + OTHER + "', {$oid: '" + ID + "'}]");

    assertThat(parts(lens.toRows(document))).hasSize(2);
    assertComesBack(lens, document);
  }

  @Test
  void twoDocumentsWithOneKeyAreRefused() {
    Lens lens = withParts("", "code text not null", "primary key (thing_id, code)");

    assertThat(refusal(lens, thing("parts: [{code: 'a'}, {code: 'a'}]")).reason())
        .isEqualTo(Reason.NOT_UNIQUE);
    assertComesBack(lens, thing("parts: [{code: 'b'}, {code: 'a'}]"));
  }

  @Test
  void anUnsortedArrayDoesNotBringBackWhatItsElementsDrop() {
    Lens lens = withParts(", drop: [secret]", "code text not null", "primary key (thing_id, code)");
    BsonDocument document = thing("parts: [{code: 'b', secret: 1}, {code: 'a'}]");

    assertThat(value(lens.toRows(document), "extra"))
        .hasToString("{\"parts\": [{\"code\": \"b\"}, {\"code\": \"a\"}]}");
    assertComesBack(lens, document);
  }

  @Test
  void aMapsNamesAreKeysWrittenTheOneWay() {
    Lens lens =
        withParts(
            ", key: no, value: word",
            "no integer not null",
            "word text",
            "primary key (thing_id, no)");

    assertThat(value(parts(lens.toRows(thing("parts: {'12': 'a'}"))).get(0), "no")).isEqualTo(12L);
    assertThat(refusal(lens, thing("parts: {'012': 'a'}")).field()).isEqualTo("parts.012");
    assertThat(refusal(lens, thing("parts: {'x': 'a'}")).reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void noRowsMeanNoFieldOrAnEmptyOneAsTheMappingSays() {
    String[] columns = {
      "position integer not null", "name text", "primary key (thing_id, position)"
    };
    Lens missing = withParts("", columns);
    Lens present = withParts(", empty: present", columns);

    assertThat(value(missing.toRows(thing("")), "extra")).isNull();
    assertThat(value(missing.toRows(thing("parts: []")), "extra")).isEqualTo(json("{parts: []}"));
    assertThat(value(present.toRows(thing("parts: []")), "extra")).isNull();
    assertComesBack(present, thing(""));
  }

  @Test
  void anEmptySubDocumentIsARowAndAMissingOneIsNone() {
    Lens lens = withParts(", one: true", "name text", "primary key (thing_id)");

    assertThat(parts(lens.toRows(thing("parts: {}")))).hasSize(1);
    assertThat(parts(lens.toRows(thing("")))).isEmpty();
    assertComesBack(lens, thing("parts: {}"));
  }

  @Test
  void anArrayTooLongForASmallPositionIsRefused() {
    Lens lens =
        withParts(
            ", value: word",
            "position smallint not null",
            "word integer",
            "primary key (thing_id, position)");
    BsonDocument document = thing("parts: []");
    for (int i = 0; i <= 32_768; i++) {
      document.getArray("parts").add(new BsonInt32(i));
    }

    assertThat(refusal(lens, document).field()).isEqualTo("parts.32768");
  }

  // What is left behind, and what a lens tells of itself

  @Test
  void whatIsDroppedIsTakenOutWhereverItStands() {
    Lens lens =
        Systems.lens(
            tables()
                .table(
                    "t.parts",
                    "thing_id uuid not null",
                    "position integer not null",
                    "extra jsonb",
                    "foreign key (thing_id) references t.things (id)",
                    "primary key (thing_id, position)"),
            """
            source: things
            table: t.things
            children: [ { field: parts, table: t.parts, drop: [ a.b ] } ]
            drop: [ __v, meta.cache ]
            """);
    BsonDocument document = thing("__v: 1, meta: {cache: 2, x: 3}, parts: [{a: {b: 1}}, {a: 5}]");
    assertComesBack(lens, document);

    lens.withoutDropped(document);

    assertThat(document).isEqualTo(thing("meta: {x: 3}, parts: [{a: {}}, {a: 5}]"));
    assertThat(lens.dropped())
        .extracting(FieldPath::toString)
        .containsExactly("__v", "meta.cache", "parts.a.b");
  }

  @Test
  void aColumnsFieldIsNamedAlsoInChildrenAndNotWhereThereIsNone() {
    Lens lens =
        withParts(
            "",
            "position integer not null",
            "unit_price integer",
            "primary key (thing_id, position)");

    assertThat(lens.fieldOf("t.things", "id")).isEqualTo("_id");
    assertThat(lens.fieldOf("t.parts", "unit_price")).isEqualTo("parts.unitPrice");
    assertThat(lens.fieldOf("t.parts", "position")).isEqualTo("parts");
    assertThat(lens.fieldOf("t.parts", "nothing")).isNull();
    assertThat(lens.fieldOf("t.others", "id")).isNull();
    assertThat(lens.fieldOf("t.things", "extra")).isNull();
  }

  @Test
  void aCollectionComesAfterThoseWhoseTablesItRefersToUnlessLater() {
    Tables tables =
        new Tables()
            .table("s.a", "id uuid", "b_id uuid", "foreign key (b_id) references s.b (id)")
            .table(
                "s.b",
                "id uuid",
                "a_id uuid",
                "b_id uuid",
                "foreign key (a_id) references s.a (id)",
                "foreign key (b_id) references s.b (id)")
            .table("s.c", "id uuid");
    Lenses lenses =
        Systems.compile(
            tables,
            "source: a\ntable: s.a",
            """
            source: b
            table: s.b
            columns:
              a_id: { ref: a, later: true }
              b_id: { ref: b, later: true }
            """,
            "source: c\ntable: s.c");

    assertThat(lenses.inOrder()).extracting(Lens::collection).containsExactly("b", "a", "c");
    assertThat(Objects.requireNonNull(lenses.of("b")).needs()).isEmpty();
  }

  @Test
  void aPolymorphicReferenceMayBeLaterToo() {
    Lens lens =
        lens(
            "columns:\n  seller: { ref: things, polymorphic: true, later: true }",
            "seller_ref_kind text",
            "seller_id uuid",
            "seller_external_ref text",
            "foreign key (seller_id) references t.things (id)");

    assertThat(lens.tables().get(0).columns())
        .filteredOn(TableShape.Filled::later)
        .extracting(TableShape.Filled::name)
        .containsExactly("seller_id");
  }

  @Test
  void twoCollectionsMayFeedOneTableAndTheirChildrenDependOnNeither() {
    Tables tables =
        tables("kind text")
            .table(
                "t.parts",
                "thing_id uuid not null",
                "position integer not null",
                "foreign key (thing_id) references t.things (id)",
                "primary key (thing_id, position)");
    String rest =
        "table: t.things\ncolumns:\n  kind: { constant: %s }\nchildren: [ { field: parts, table: t.parts } ]";
    Lenses lenses =
        Systems.compile(
            tables, "source: a\n" + rest.formatted("a"), "source: b\n" + rest.formatted("b"));

    assertThat(lenses.all()).allSatisfy(lens -> assertThat(lens.needs()).isEmpty());
    assertThat(value(Objects.requireNonNull(lenses.of("b")).toRows(thing("")), "kind"))
        .isEqualTo("b");
  }
}
