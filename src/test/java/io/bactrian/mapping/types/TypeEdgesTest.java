package io.bactrian.mapping.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bactrian.bson.ExtendedJson;
import io.bactrian.bson.NormalForm;
import io.bactrian.identity.EmbeddedId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edges of each type: values in Extended JSON, and what SQL prints or why they are refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypeEdgesTest {

  private TestColumns columns;

  @BeforeAll
  void start() {
    columns = new TestColumns();
  }

  @AfterAll
  void stop() {
    columns.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          smallint | -32768 | -32768
          smallint | {"$numberDouble":"32767.0"} | 32767
          smallint | {"$numberDecimal":"3.2767E4"} | 32767
          integer | -2147483648 | -2147483648
          integer | {"$numberDouble":"-0.0"} | 0
          integer | {"$numberDecimal":"-0E-6176"} | 0
          bigint | {"$numberLong":"-9223372036854775808"} | -9223372036854775808
          bigint | {"$numberDouble":"-9223372036854775808"} | -9223372036854775808
          bigint | {"$numberDecimal":"9223372036854775807"} | 9223372036854775807
          numeric | {"$numberDecimal":"NaN"} | NaN
          numeric | {"$numberDouble":"-Infinity"} | -Infinity
          numeric | {"$numberDecimal":"-0"} | 0
          numeric | {"$numberDecimal":"1.10"} | 1.1
          numeric | {"$numberDouble":"0.1"} | 0.1
          numeric | {"$numberDouble":"0.30000000000000004"} | 0.30000000000000004
          numeric | {"$numberLong":"-9223372036854775808"} | -9223372036854775808
          numeric(10,2) | {"$numberDouble":"99999999.99"} | 99999999.99
          numeric(10,2) | {"$numberDecimal":"NaN"} | NaN
          numeric(10,2) | {"$numberDecimal":"1.100000"} | 1.10
          numeric(5,-2) | 9999900 | 9999900
          numeric(3,5) | {"$numberDouble":"-0.00999"} | -0.00999
          real | {"$numberDouble":"3.4028234663852886E38"} | 3.4028235e+38
          real | {"$numberDouble":"1.401298464324817E-45"} | 1e-45
          real | {"$numberDouble":"NaN"} | NaN
          real | 16777216 | 1.6777216e+07
          double precision | {"$numberDouble":"4.9E-324"} | 5e-324
          double precision | {"$numberDouble":"1.7976931348623157E308"} | 1.7976931348623157e+308
          double precision | {"$numberDouble":"-Infinity"} | -Infinity
          double precision | {"$numberDouble":"-0.0"} | 0
          double precision | {"$numberLong":"9007199254740994"} | 9.007199254740994e+15
          double precision | {"$numberDecimal":"0.1"} | 0.1
          double precision | {"$numberDecimal":"1152921504606846976"} | 1.152921504606847e+18
          text | "" | ``
          text | "🐪 ünï" | 🐪 ünï
          varchar(10) | "🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪" | 🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪
          char(5) | "ab   " | `ab   `
          char(5) | "ab        " | `ab   `
          bpchar | "ab  " | ab
          "char" | "" | ``
          "char" | "\\\\377" | \\377
          citext | "CamelCase" | CamelCase
          mood | "so so" | so so
          name | "é🐪" | é🐪
          name | "🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪abc" | 🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪abc
          boolean | true | t
          uuid | {"$oid":"5f3e9a1b2c3d4e5f60718293"} | 5f3e9a1b-2c3d-84e5-bd81-c60a4ebac781
          uuid | "5F3E9A1B2C3D4E5F60718293" | 5f3e9a1b-2c3d-84e5-bd81-c60a4ebac781
          uuid | "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11" | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
          uuid | {"$binary":{"base64":"oO68mZwLTvi7bWu5vTgKEQ==","subType":"04"}} | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
          bytea | {"$binary":{"base64":"","subType":"00"}} | \\x
          bytea | {"$binary":{"base64":"AP8=","subType":"80"}} | \\x00ff
          date | {"$date":{"$numberLong":"-210866803200000"}} | 4714-11-24 BC
          date | {"$date":{"$numberLong":"185331706992000000"}} | 5874897-12-31
          date | {"$date":"2024-02-29T00:00:00Z"} | 2024-02-29
          timestamptz | {"$date":{"$numberLong":"-210866803200000"}} | 4714-11-24 00:00:00+00 BC
          timestamptz | {"$date":{"$numberLong":"9224318015999999"}} | 294276-12-31 23:59:59.999+00
          timestamptz | {"$date":{"$numberLong":"-1"}} | 1969-12-31 23:59:59.999+00
          timestamptz(0) | {"$date":{"$numberLong":"-1000"}} | 1969-12-31 23:59:59+00
          timestamp(1) | {"$date":{"$numberLong":"1700"}} | 1970-01-01 00:00:01.7
          timestamp | {"$date":{"$numberLong":"0"}} | 1970-01-01 00:00:00
          inet | "192.168.0.1" | 192.168.0.1
          inet | "192.168.0.1/24" | 192.168.0.1/24
          inet | "192.168.0.1/32" | 192.168.0.1
          inet | "2001:DB8:0:0:0::1" | 2001:db8::1
          inet | "::ffff:1.2.3.4" | ::ffff:1.2.3.4
          inet | "0:0:0:0:0:0:0:0/0" | ::/0
          inet | "1:0:0:2:0:0:0:3" | 1:0:0:2::3
          inet | "0:0:0:0:0:0:102:304" | ::1.2.3.4
          cidr | "10.0.0.0/8" | 10.0.0.0/8
          cidr | "10.1.2.3" | 10.1.2.3/32
          cidr | "::1" | ::1/128
          jsonb | {"b":1,"a":{"$date":"2024-02-29T12:00:00Z"}} | {"a": {"$date": "2024-02-29T12:00:00Z"}, "b": 1}
          jsonb | "x" | "x"
          json | {"b":1} | {"b":1}
          text[] | [] | {}
          text[] | ["", null, "NULL", "a,b", "{\\"}"] | {"",NULL,"NULL","a,b","{\\"}"}
          integer[] | [1, {"$undefined":true}, {"$numberDouble":"2.0"}] | {1,NULL,2}
          mood[] | ["sad"] | {sad}
          jsonb[] | [[1], null, {"a":2}] | {[1],NULL,"{\\"a\\": 2}"}
          char(3)[] | ["a  ", "b"] | {"a  ","b  "}
          whole | 7 | 7
          whole[] | [7, null] | {7,NULL}
          shorter_text | "abc" | abc
          ids | [{"$oid":"5f3e9a1b2c3d4e5f60718293"}] | {5f3e9a1b-2c3d-84e5-bd81-c60a4ebac781}
          """)
  void sqlPrintsIt(String ddl, String json, String printed) throws Exception {
    PgType type = columns.type(ddl);
    Object value = type.fromBson(ExtendedJson.parse(json));
    columns.copyIn(ddl, type, List.of(value));
    assertThat(columns.select(ddl, "format('%s', v)")).containsExactly(printed);
    Object read = Objects.requireNonNull(columns.copyOut(ddl, type).get(0));
    if (!ddl.startsWith("json")) {
      assertThat(read).isEqualTo(value);
      assertThat(type.fromBson(type.toBson(value))).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          smallint | 32768 | OUT_OF_RANGE
          smallint | {"$numberDouble":"-32769.0"} | OUT_OF_RANGE
          integer | {"$numberLong":"2147483648"} | OUT_OF_RANGE
          integer | {"$numberDouble":"1.5"} | NOT_INTEGER
          integer | {"$numberDecimal":"1E-6176"} | NOT_INTEGER
          integer | {"$numberDouble":"NaN"} | OUT_OF_RANGE
          integer | "1" | WRONG_TYPE
          integer | true | WRONG_TYPE
          bigint | {"$numberDouble":"9223372036854775808"} | OUT_OF_RANGE
          bigint | {"$numberDecimal":"9223372036854775808"} | OUT_OF_RANGE
          bigint | {"$numberDecimal":"9.999999999999999999999999999999999E6144"} | OUT_OF_RANGE
          bigint | {"$numberDecimal":"-Infinity"} | OUT_OF_RANGE
          numeric(10,2) | {"$numberDouble":"100000000"} | OUT_OF_RANGE
          numeric(10,2) | {"$numberDouble":"0.001"} | WOULD_ROUND
          numeric(10,2) | {"$numberDecimal":"1E-6176"} | WOULD_ROUND
          numeric(10,2) | {"$numberDecimal":"Infinity"} | OUT_OF_RANGE
          numeric(5,-2) | 9999950 | WOULD_ROUND
          numeric(5,-2) | 10000000 | OUT_OF_RANGE
          numeric(3,5) | {"$numberDouble":"0.01"} | OUT_OF_RANGE
          numeric | "1.5" | WRONG_TYPE
          real | {"$numberDouble":"0.1"} | WOULD_ROUND
          real | {"$numberDouble":"1E300"} | OUT_OF_RANGE
          real | 16777217 | WOULD_ROUND
          double precision | {"$numberLong":"9007199254740993"} | WOULD_ROUND
          double precision | {"$numberLong":"9223372036854775807"} | WOULD_ROUND
          double precision | {"$numberDecimal":"0.1000000000000000001"} | WOULD_ROUND
          double precision | {"$numberDecimal":"1E-6176"} | WOULD_ROUND
          double precision | {"$numberDecimal":"1E400"} | OUT_OF_RANGE
          text | {"$symbol":"a"} | WRONG_TYPE
          text | 5 | WRONG_TYPE
          varchar(10) | "0123456789 " | TOO_LONG
          char(5) | "012345" | TOO_LONG
          "char" | "é" | TOO_LONG
          "char" | "\\\\101" | TOO_LONG
          name | "éééééééééééééééééééééééééééééééé" | TOO_LONG
          name | "🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪🐪" | TOO_LONG
          mood | "Happy" | NOT_IN_ENUM
          mood | 1 | WRONG_TYPE
          boolean | 1 | WRONG_TYPE
          boolean | "true" | WRONG_TYPE
          uuid | "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g" | MALFORMED
          uuid | "a0eebc999c0b4ef8bb6d6bb9bd380a11" | MALFORMED
          uuid | "5f3e9a1b2c3d4e5f6071829" | MALFORMED
          uuid | "a0eebc99a9c0ba4ef8abb6da6bb9bd380a11" | MALFORMED
          uuid | {"$binary":{"base64":"oO68mZwLTvi7bWu5vTgKEQ==","subType":"03"}} | WRONG_TYPE
          uuid | 1 | WRONG_TYPE
          bytea | "AP8=" | WRONG_TYPE
          bytea | {"$oid":"5f3e9a1b2c3d4e5f60718293"} | WRONG_TYPE
          date | {"$date":{"$numberLong":"1"}} | WOULD_ROUND
          date | {"$date":{"$numberLong":"-210866803200001"}} | OUT_OF_RANGE
          date | "2024-02-29" | WRONG_TYPE
          timestamptz | {"$date":{"$numberLong":"-210866803200001"}} | OUT_OF_RANGE
          timestamptz | {"$date":{"$numberLong":"9224318016000000"}} | OUT_OF_RANGE
          timestamptz | {"$date":{"$numberLong":"9223372036854775807"}} | OUT_OF_RANGE
          timestamptz(0) | {"$date":{"$numberLong":"-1"}} | WOULD_ROUND
          timestamp(1) | {"$date":{"$numberLong":"1710"}} | WOULD_ROUND
          timestamp(2) | {"$date":{"$numberLong":"1711"}} | WOULD_ROUND
          timestamptz | "2024-02-29T00:00:00Z" | WRONG_TYPE
          timestamptz | {"$timestamp":{"t":1,"i":1}} | WRONG_TYPE
          inet | "localhost" | MALFORMED
          inet | "" | MALFORMED
          inet | "1.2.3" | MALFORMED
          inet | "1.2.3.4.5" | MALFORMED
          inet | "1.2.3.256" | MALFORMED
          inet | "1.2.3.04" | MALFORMED
          inet | "1.2.3.4/33" | MALFORMED
          inet | "1.2.3.4/" | MALFORMED
          inet | "1.2.3.4/08" | MALFORMED
          inet | " 1.2.3.4" | MALFORMED
          inet | "fe80::1%eth0" | MALFORMED
          inet | "1::2::3" | MALFORMED
          inet | ":1:2:3:4:5:6:7" | MALFORMED
          inet | "1:2:3:4:5:6:7:" | MALFORMED
          inet | "1:2:3:4:5:6:7" | MALFORMED
          inet | "1:2:3:4:5:6:7:8:9" | MALFORMED
          inet | "1:2:3:4::5:6:7:8" | MALFORMED
          inet | ":::" | MALFORMED
          inet | "12345::" | MALFORMED
          inet | "::1.2.3" | MALFORMED
          inet | "1.2.3.4::" | MALFORMED
          inet | "::/129" | MALFORMED
          cidr | "10.0.0.1/8" | MALFORMED
          text[] | "a" | WRONG_TYPE
          text[] | ["a", ["b"]] | WRONG_TYPE
          integer[] | [1, 1.5] | NOT_INTEGER
          shorter_text | "0123456789a" | TOO_LONG
          """)
  void itIsRefused(String ddl, String json, Reason reason) {
    PgType type = columns.type(ddl);
    Unrepresentable refusal =
        catchThrowableOfType(Unrepresentable.class, () -> type.fromBson(ExtendedJson.parse(json)));
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(reason);
  }

  @Test
  void halvesOfSurrogatePairsAndNulAreNoText() {
    for (String ddl : List.of("text", "varchar(10)", "char(5)", "name", "\"char\"")) {
      assertRefused(ddl, new BsonString("\uD800"), Reason.MALFORMED);
      assertRefused(ddl, new BsonString("\uDC00\uD800"), Reason.MALFORMED);
      assertRefused(ddl, new BsonString("\u0000"), Reason.NUL_IN_TEXT);
    }
    assertRefused("jsonb", new BsonString("\uD800a"), Reason.MALFORMED);
  }

  private void assertRefused(String ddl, BsonValue value, Reason reason) {
    assertThatThrownBy(() -> columns.type(ddl).fromBson(value))
        .isInstanceOfSatisfying(
            Unrepresentable.class, e -> assertThat(e.reason()).as(ddl).isEqualTo(reason));
  }

  @Test
  void aRefusalSaysWhatWasMetAndWhatWouldFit() {
    assertThatThrownBy(() -> columns.type("timestamptz(3)").fromBson(new BsonString("secret")))
        .hasMessage("a string where timestamp(3) with time zone is expected");
    assertThatThrownBy(
            () -> columns.type("integer[]").fromBson(ExtendedJson.parse("[1, \"secret\"]")))
        .hasMessage("element 1: a string where integer is expected");
    assertThatThrownBy(() -> columns.type("whole").fromBson(new BsonDouble(1.5)))
        .hasMessage("a number with a fraction where whole is expected");
  }

  /** Rows that others wrote: each is read, written again, and SQL finds it equal to itself. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          timestamptz | 'infinity' ; '-infinity' ; '2024-01-01 00:00:00.000001' ; '0044-03-15 BC'
          timestamp | 'infinity' ; '-infinity' ; '294276-12-31 23:59:59.999999'
          date | 'infinity' ; '-infinity' ; '5874897-12-31' ; '4714-11-24 BC'
          numeric | 'NaN' ; 'Infinity' ; '-Infinity' ; 1e131071 ; 1e-16383 ; 100.000 ; -0.00 ; 12345.6789
          double precision | 'NaN' ; '-0' ; 'Infinity' ; 5e-324
          real | 'NaN' ; '-0' ; '-Infinity' ; 1e-45 ; 0.1
          "char" | '' ; 'a' ; '\\377' ; '\\200' ; '\\'
          char(5) | '' ; 'a' ; '     ' ; 'abcde'
          inet | '::' ; '1.2.3.4/0' ; '::ffff:0:0/96' ; 'fe80::1/64' ; '::2' ; '0:0:1::'
          cidr | '10/8' ; '::/0' ; '1.2.3.4'
          text[] | '{}' ; '{NULL}' ; '{a,NULL,""}'
          timestamptz[] | '{infinity,2024-01-01}'
          jsonb | '{"a": 1e400, "b": [1.10, -0.0, 1e-7]}' ; 'null' ; '"\\\\ud83d\\\\udc2a"' ; '[]' ; '17'
          json | '{"a":1}' ; '12345678901234567890'
          """)
  void whatOthersWroteIsReadAndWrittenAgain(String ddl, String literals) throws Exception {
    PgType type = columns.type(ddl);
    List<String> expressions = Arrays.asList(literals.split(" ; "));
    columns.insert(ddl, expressions);
    List<String> printed = columns.select(ddl, "format('%s', v)");
    List<Object> read = new ArrayList<>();
    columns.copyOut(ddl, type).forEach(value -> read.add(Objects.requireNonNull(value)));
    columns.copyIn(ddl, type, read);
    List<String> again = columns.select(ddl, "format('%s', v)");
    List<Object> readAgain = new ArrayList<>(columns.copyOut(ddl, type));
    boolean printedOtherwise =
        List.of("numeric", "real", "double precision", "json", "jsonb").contains(ddl);
    for (int i = 0; i < read.size(); i++) {
      assertThat(same(readAgain.get(i), read.get(i))).as(printed.get(i)).isTrue();
      if (!printedOtherwise) {
        assertThat(again.get(i)).isEqualTo(printed.get(i));
      }
    }
  }

  private static boolean same(Object a, Object b) {
    return a instanceof BsonValue value ? NormalForm.equal(value, (BsonValue) b) : a.equals(b);
  }

  @Test
  void whatBsonCannotHoldIsRefusedOnTheWayBack() {
    assertNoBson("timestamptz", Instant.MAX, Reason.OUT_OF_RANGE);
    assertNoBson("timestamp", Instant.MIN, Reason.OUT_OF_RANGE);
    assertNoBson("timestamptz", Instant.ofEpochSecond(0, 1000), Reason.WOULD_ROUND);
    assertNoBson("date", LocalDate.MAX, Reason.OUT_OF_RANGE);
    assertNoBson("date", LocalDate.MIN, Reason.OUT_OF_RANGE);
    assertNoBson("numeric", new BigDecimal("1E6145"), Reason.OUT_OF_RANGE);
    assertNoBson("numeric", new BigDecimal("1E-6177"), Reason.OUT_OF_RANGE);
    assertNoBson(
        "numeric", new BigDecimal("0.12345678901234567890123456789012345"), Reason.OUT_OF_RANGE);
    assertNoBson("timestamptz[]", List.of(Instant.EPOCH, Instant.MAX), Reason.OUT_OF_RANGE);
  }

  private void assertNoBson(String ddl, Object value, Reason reason) {
    assertThatThrownBy(() -> columns.type(ddl).toBson(value))
        .isInstanceOfSatisfying(
            Unrepresentable.class, e -> assertThat(e.reason()).as(ddl).isEqualTo(reason));
  }

  @Test
  void theLatestDateOfPostgresHasAMillisecond() {
    PgType date = columns.type("date");
    LocalDate last = LocalDate.of(5_874_897, 12, 31);
    assertThat(date.fromBson(date.toBson(last))).isEqualTo(last);
    assertRefused(
        "date", new BsonDateTime(last.plusDays(1).toEpochDay() * 86_400_000), Reason.OUT_OF_RANGE);
  }

  @Test
  void eachTypeComesBackAsOneTypeOfBson() {
    assertThat(columns.type("smallint").toBson(7L)).isEqualTo(new BsonInt32(7));
    assertThat(columns.type("integer").toBson(7L)).isEqualTo(new BsonInt32(7));
    assertThat(columns.type("bigint").toBson(7L)).isEqualTo(new BsonInt64(7));
    assertThat(columns.type("real").toBson(0.5f)).isEqualTo(new BsonDouble(0.5));
    assertThat(columns.type("numeric").toBson(new BigDecimal("1E+6144")))
        .isEqualTo(new BsonDecimal128(Decimal128.parse("1E6144")));
    ObjectId id = new ObjectId();
    UUID embedded = EmbeddedId.uuidOf(id);
    assertThat(columns.type("uuid").toBson(embedded)).isEqualTo(new BsonObjectId(id));
    UUID random = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    assertThat(columns.type("uuid").toBson(random).asBinary().asUuid()).isEqualTo(random);
  }

  /** A list cannot say where an array begins, nor that it has rows. */
  @ParameterizedTest
  @ValueSource(strings = {"'{{1,2},{3,4}}'", "'[0:1]={1,2}'"})
  void anArrayThatIsNoListIsRefused(String literal) throws Exception {
    columns.insert("integer[]", List.of(literal));
    assertThatThrownBy(() -> columns.copyOut("integer[]", columns.type("integer[]")))
        .isInstanceOfSatisfying(
            Unrepresentable.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_TYPE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tsvector | tsvector cannot be filled from a document; make it a generated column
          interval | interval cannot be filled from a document; make it bigint
          time | time without time zone cannot be filled from a document; BSON has no time of day
          money[] | money cannot be filled from a document; make it numeric
          point | point cannot be filled from a document; make it jsonb or text
          int4range | int4range cannot be filled from a document; keep its bounds in two columns
          int4multirange | int4multirange cannot be filled from a document
          pair | pair cannot be filled from a document; name a child table
          """)
  void aTypeThatNoFieldCanFillSaysWhatToDo(String ddl, String message) {
    assertThatThrownBy(() -> columns.type(ddl))
        .isInstanceOf(UnsupportedType.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void extraKeepsEveryType() throws Exception {
    PgType extra = PgTypes.extra();
    BsonValue value =
        ExtendedJson.parse(
            "{\"i\":{\"$numberLong\":\"1\"},\"d\":{\"$numberDouble\":\"1.0\"},\"n\":\"a\\u0000\"}");
    columns.copyIn("jsonb", extra, List.of(value));
    assertThat(columns.copyOut("jsonb", extra)).containsExactly(value);
  }
}
