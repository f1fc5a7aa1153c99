package io.bactrian.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The official BSON corpus: 734 valid cases, 76 damaged ones and 182 that are no Extended JSON. */
class BsonCorpusTest {

  /** Version 2 refuses them, and yet mongoexport of old wrote them. */
  private static final Set<String> OLD_FORMS_OF_FILES =
      Set.of("Bad $date (number, not string or hash)", "Bad $numberLong (number, not string)");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A Decimal128 of an unusual encoding: its bits are kept, so that nothing is lost. */
  private static final Set<String> KEPT_AS_THEY_ARE = Set.of("Scientific - Longest");

  private interface Check {
    void on(JsonNode testCase) throws Exception;
  }

  @TestFactory
  Stream<DynamicTest> decodesAndEncodesEveryValidCase() throws IOException {
    return cases(
        "valid",
        734,
        testCase -> {
          byte[] canonical = hex(testCase, "canonical_bson");
          assertThat(BsonEncoder.encode(BsonDecoder.decode(canonical))).isEqualTo(canonical);
          if (testCase.has("degenerate_bson") && !KEPT_AS_THEY_ARE.contains(name(testCase))) {
            assertThat(BsonEncoder.encode(BsonDecoder.decode(hex(testCase, "degenerate_bson"))))
                .isEqualTo(canonical);
          }
          if (testCase.has("converted_bson")) {
            byte[] converted = hex(testCase, "converted_bson");
            assertThat(BsonEncoder.encode(BsonDecoder.decode(converted))).isEqualTo(converted);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> parsesEveryFormOfExtendedJson() throws IOException {
    return cases(
        "valid",
        734,
        testCase -> {
          BsonDocument value = BsonDecoder.decode(hex(testCase, "canonical_bson"));
          boolean lossy = testCase.path("lossy").asBoolean();
          for (Dialect dialect : List.of(Dialect.V2, Dialect.FILE)) {
            for (String form : List.of("canonical_extjson", "degenerate_extjson")) {
              if (testCase.has(form) && !lossy) {
                assertThat(parse(testCase, form, dialect)).isEqualTo(value);
              }
            }
            if (testCase.has("relaxed_extjson")) {
              BsonValue relaxed = parse(testCase, "relaxed_extjson", dialect);
              assertThat(NormalForm.equal(relaxed, value)).isTrue();
            }
            if (testCase.has("converted_extjson")) {
              assertThat(parse(testCase, "converted_extjson", dialect))
                  .isEqualTo(BsonDecoder.decode(hex(testCase, "converted_bson")));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> writesWhatItReads() throws IOException {
    return cases(
        "valid",
        734,
        testCase -> {
          BsonDocument value = BsonDecoder.decode(hex(testCase, "canonical_bson"));
          BsonValue back = ExtendedJson.parse(ExtendedJson.canonical(value));
          assertThat(back).isEqualTo(value);
          assertThat(BsonEncoder.encode(back.asDocument()))
              .satisfiesAnyOf(
                  bytes -> assertThat(bytes).isEqualTo(hex(testCase, "canonical_bson")),
                  // The payload of a double's NaN is the one thing that canonical doesn't keep.
                  bytes ->
                      assertThat(value.getFirstKey()).isEqualTo("d").matches(d -> isNaN(value)));
          BsonValue relaxed = ExtendedJson.parse(ExtendedJson.relaxed(value));
          assertThat(NormalForm.equal(relaxed, value)).isTrue();
          assertThat(NormalForm.hash(relaxed)).isEqualTo(NormalForm.hash(value));
        });
  }

  @TestFactory
  Stream<DynamicTest> writesCanonicalJsonAsTheSpecificationHasIt() throws IOException {
    return cases(
        "valid",
        734,
        testCase -> {
          BsonDocument value = BsonDecoder.decode(hex(testCase, "canonical_bson"));
          String written = new String(ExtendedJson.canonical(value), StandardCharsets.UTF_8);
          if (written.contains("$raw")) {
            String nul = "\\u0000";
            assertThat(
                    testCase.path("lossy").asBoolean()
                        || testCase.get("canonical_extjson").asText().contains(nul))
                .isTrue();
          } else {
            String expected = testCase.get("canonical_extjson").asText();
            assertThat(JSON.readTree(written)).isEqualTo(JSON.readTree(javaExponents(expected)));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> refusesEveryDamagedDocument() throws IOException {
    return cases(
        "decodeErrors",
        76,
        testCase ->
            assertThatThrownBy(() -> BsonDecoder.decode(hex(testCase, "bson")))
                .isInstanceOf(DamagedBson.class)
                .hasMessageStartingWith("byte "));
  }

  @TestFactory
  Stream<DynamicTest> refusesEveryMalformedExtendedJson() throws IOException {
    return cases(
        "parseErrors",
        182,
        testCase -> {
          String text = testCase.get("string").asText();
          if (!text.startsWith("{")) {
            text =
                "{\"d\": {\"$numberDecimal\": "
                    + new String(
                        ExtendedJson.canonical(new BsonString(text)), StandardCharsets.UTF_8)
                    + "}}";
          }
          byte[] json = text.getBytes(StandardCharsets.UTF_8);
          assertThatThrownBy(() -> ExtendedJson.parse(json, Dialect.V2))
              .isInstanceOf(DamagedJson.class)
              .hasMessageStartingWith("line 1, column ");
          if (OLD_FORMS_OF_FILES.contains(name(testCase))) {
            assertThat(ExtendedJson.parse(json, Dialect.FILE)).isInstanceOf(BsonDocument.class);
          } else {
            assertThatThrownBy(() -> ExtendedJson.parse(json, Dialect.FILE))
                .isInstanceOf(DamagedJson.class);
          }
        });
  }

  private static String name(JsonNode testCase) {
    return testCase.get("description").asText();
  }

  private static boolean isNaN(BsonDocument document) {
    BsonValue value = document.get("d");
    return value != null
        && value.getBsonType() == BsonType.DOUBLE
        && Double.isNaN(value.asDouble().getValue());
  }

  private static String javaExponents(String json) {
    return json.contains("$numberDouble") ? json.replace("E+", "E") : json;
  }

  private static BsonValue parse(JsonNode testCase, String form, Dialect dialect) {
    byte[] json = testCase.get(form).asText().getBytes(StandardCharsets.UTF_8);
    return ExtendedJson.parse(json, dialect);
  }

  private static byte[] hex(JsonNode testCase, String field) {
    return HexFormat.of().parseHex(testCase.get(field).asText().toLowerCase(Locale.ROOT));
  }

  private static Stream<DynamicTest> cases(String kind, int count, Check check) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedData.at("bson-corpus"))) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode testCase : JSON.readTree(file.toFile()).path(kind)) {
          String name = file.getFileName() + ": " + name(testCase);
          tests.add(dynamicTest(name, () -> check.on(testCase)));
        }
      }
    }
    assertThat(tests).hasSize(count);
    return tests.stream();
  }
}
