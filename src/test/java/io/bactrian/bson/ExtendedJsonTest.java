package io.bactrian.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedJsonTest {

  @Test
  void writesNumbersPlainAndDatesReadableWhenRelaxed() {
    BsonDocument document =
        new BsonDocument("i", new BsonInt32(1))
            .append("l", new BsonInt64(Long.MAX_VALUE))
            .append("d", new BsonDouble(2e23))
            .append("n", new BsonDouble(Double.NaN))
            .append("m", new BsonDecimal128(Decimal128.parse("1.10")))
            .append("t", new BsonDateTime(1356351330501L))
            .append("old", new BsonDateTime(-1))
            .append("s", new BsonString("a\"\\\n\u0001\u00e9\u2606\ud83d\ude00"));
    assertThat(relaxed(document))
        .isEqualTo(
            """
            {"i":1,"l":9223372036854775807,"d":2.0E23,"n":{"$numberDouble":"NaN"},\
            "m":{"$numberDecimal":"1.10"},"t":{"$date":"2012-12-24T12:15:30.501Z"},\
            "old":{"$date":{"$numberLong":"-1"}},"s":"a\\"\\\\\\n\\u0001\u00e9\u2606\ud83d\ude00"}""");
  }

  @Test
  void writesTextWithNulAsItsBson() {
    BsonString nul = new BsonString("a\u0000b");
    assertThat(canonical(new BsonArray(java.util.List.of(nul, new BsonInt32(1)))))
        .isEqualTo("[{\"$raw\":\"DwAAAAIABAAAAGEAYgAA\"},{\"$numberInt\":\"1\"}]");
    assertThat(ExtendedJson.parse("{\"$raw\":\"DwAAAAIABAAAAGEAYgAA\"}")).isEqualTo(nul);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$oid':'0123456789abcdef01234567'}",
        "{'$missing':true}",
        "{'$date':{'$numberLong':'5'}}",
        "{'$raw':'DwAAAAIABAAAAGEAYgAA'}",
        "{'$code':'f','$scope':{}}",
        "{'$timestamp':{'t':{'$numberInt':'1'},'i':{'$numberInt':'2'}}}"
      })
  void realDocumentsThatLookLikeWrappersAreEscaped(String json) {
    BsonValue real = literally(json);
    assertThat(canonical(real)).startsWith("{\"$raw\":");
    assertThat(relaxed(real)).isEqualTo(canonical(real));
    assertThat(ExtendedJson.parse(canonical(real))).isEqualTo(real).isNotSameAs(real);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\":\"a\",\"$id\":1}",
        "{\"$date\":\"hello\"}",
        "{\"$date\":\"2012-12-24T12:15:30.500Z \"}",
        "{\"$foo\":1}",
        "{\"$oid\":\"short\"}",
        "{\"$missing\":false}",
        "{\"$raw\":\"no base64\"}",
        "{\"$numeric\":\"12\"}",
        "{\"$uuid\":\"73ffd264-44b3-4c69-90e8-e7d1dfc035d4\"}",
        "{\"a\":1,\"$missing\":true}"
      })
  void otherDollarDocumentsArePlain(String json) {
    BsonValue value = ExtendedJson.parse(json);
    assertThat(value.isDocument()).isTrue();
    assertThat(relaxed(value)).isEqualTo(json);
    String column = json.replace("\":1", "\":{\"$numberInt\":\"1\"}");
    assertThat(canonical(value)).isEqualTo(column);
  }

  @Test
  void theMissingMarkerIsKnownByIdentity() {
    BsonDocument extra = new BsonDocument("a", ExtendedJson.MISSING);
    assertThat(canonical(extra)).isEqualTo("{\"a\":{\"$missing\":true}}");
    assertThat(ExtendedJson.parse(canonical(extra)).asDocument().get("a"))
        .isSameAs(ExtendedJson.MISSING);
    BsonDocument real = new BsonDocument("$missing", BsonBoolean.TRUE);
    assertThat(ExtendedJson.parse(canonical(real))).isNotSameAs(ExtendedJson.MISSING);
    assertThatThrownBy(() -> ExtendedJson.MISSING.put("a", BsonBoolean.TRUE))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1, INT32",
    "-2147483649, INT64",
    "1.5, DOUBLE",
    "5.0, DOUBLE",
    "1e300, DOUBLE",
    "200000000000000000000000, DOUBLE",
    "12345678901234567890, DECIMAL128",
    "0.1000000000000000055511151231257827, DECIMAL128",
    "1E-400, DECIMAL128",
    "0.12345678901234567890123456789012345, DOCUMENT"
  })
  void plainNumbersKeepEveryDigit(String number, String type) {
    BsonValue value = ExtendedJson.parse(number);
    assertThat(value.getBsonType()).hasToString(type);
    if (value.isDocument()) {
      assertThat(relaxed(value)).isEqualTo(number);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.1000000000000000055511151231257827, DOUBLE",
    "0.10000000000000001, DOUBLE",
    "0.30000000000000004, DOUBLE",
    "40.7127837, DOUBLE",
    "1234567890.12345678, DECIMAL128"
  })
  void numbersOfFilesAreDoublesWhereAPrintedDoubleLooksSo(String number, String type) {
    assertThat(file(number).getBsonType()).hasToString(type);
  }

  @Test
  void readsTheFormsOfOlderTools() {
    assertThat(file("{'$date':1234}")).isEqualTo(new BsonDateTime(1234));
    assertThat(file("{'$date':{'$numberLong':1234}}")).isEqualTo(new BsonDateTime(1234));
    for (String date :
        new String[] {
          "2013-03-24T18:30:00Z",
          "2013-03-24T18:30Z",
          "2013-03-24T14:30:00.000-0400",
          "2013-03-24T20:30:00+02:00",
          "2013-03-24T16:30:00.000-02"
        }) {
      assertThat(file("{'$date':'" + date + "'}")).isEqualTo(new BsonDateTime(1364149800000L));
    }
    assertThat(file("{'$numberLong':5}")).isEqualTo(new BsonInt64(5));
    assertThat(file("{'$binary':'//8=','$type':'80'}"))
        .isEqualTo(new BsonBinary((byte) 0x80, new byte[] {-1, -1}));
    assertThat(file("{'$regex':'a','$options':'i'}"))
        .isEqualTo(new BsonRegularExpression("a", "i"));
    assertThat(file("{'$undefined':true}")).isEqualTo(new BsonUndefined());
    assertThat(file("[NaN,Infinity,-Infinity]"))
        .isEqualTo(
            new BsonArray(
                java.util.List.of(
                    new BsonDouble(Double.NaN),
                    new BsonDouble(Double.POSITIVE_INFINITY),
                    new BsonDouble(Double.NEGATIVE_INFINITY))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a': ObjectId('x')} | mongo shell syntax",
        "{'a': NumberLong(5)} | mongo shell syntax",
        "{'a': new Date(5)}   | mongo shell syntax",
        "{'a': secret}        | a word that is no JSON",
        "{'a': 1,             | ends within a value",
        "{'a': {'$oid': 'x'}} | malformed $oid",
        "{'a': +Infinity}     | no JSON",
        "{'a': '\\ud800'}     | half a surrogate pair",
        "{'a': 1E9999}        | no BSON type holds",
      })
  void saysWhatIsWrongAndWhere(String json, String message) {
    assertThatThrownBy(() -> file(json))
        .isInstanceOf(DamagedJson.class)
        .hasMessageStartingWith("line 1, column ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void refusesAFieldThatStandsTwice() {
    assertThatThrownBy(() -> file("{'a': [0, {'b': 1, 'b': 2}]}"))
        .isInstanceOf(DuplicateField.class)
        .hasMessageContaining("'a.1.b'");
  }

  /** Reads the wrappers within, but not the outermost document. */
  private static BsonValue literally(String json) {
    BsonValue around = file(json.replaceFirst("\\{'", "{'_':0,'"));
    around.asDocument().remove("_");
    return around;
  }

  private static BsonValue file(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ExtendedJson.parse(bytes, Dialect.FILE);
  }

  private static String canonical(BsonValue value) {
    return new String(ExtendedJson.canonical(value), StandardCharsets.UTF_8);
  }

  private static String relaxed(BsonValue value) {
    return new String(ExtendedJson.relaxed(value), StandardCharsets.UTF_8);
  }
}
