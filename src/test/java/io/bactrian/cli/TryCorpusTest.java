package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.SharedData;
import io.bactrian.bson.BsonDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The BSON specification's own cases through the whole product. */
class TryCorpusTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Forms that version 2 has no longer, and that mongoexport of old wrote. */
  private static final Set<String> OLD_FORMS_OF_FILES =
      Set.of("Bad $date (number, not string or hash)", "Bad $numberLong (number, not string)");

  private final DumpFolder dump;

  TryCorpusTest(@TempDir Path folder) {
    dump = new DumpFolder(folder.resolve("corpus"));
  }

  private record Case(String file, int number, JsonNode node) {

    String name() {
      return file + "_" + number;
    }

    String text(String field) {
      return node.get(field).asText();
    }

    byte[] hex(String field) {
      return HexFormat.of().parseHex(text(field).toLowerCase(Locale.ROOT));
    }

    BsonDocument document(int id) {
      BsonDocument document = new BsonDocument("_id", new BsonInt32(id));
      BsonDecoder.decode(hex("canonical_bson"))
          .forEach(
              (name, value) -> {
                if (!name.equals("_id")) {
                  document.append(name, value);
                }
              });
      return document;
    }
  }

  @Test
  void aCollectionOfAllCasesLands() throws IOException {
    List<BsonDocument> all = new ArrayList<>();
    for (Case one : cases("valid", 734)) {
      all.add(one.document(all.size()));
    }
    TryReport report = Trial.of(dump.with("all", all).path());

    Trial.assertAccounted(report);
    // Where every type meets the text with U+0000 is in a jsonb column, which keeps its bytes.
    assertThat(Trial.of(report, "all").landed()).isEqualTo(734);
  }

  @Test
  void aCollectionForEachTypeLandsButForTheTextWithNul() throws IOException {
    Map<String, List<BsonDocument>> byFile = new TreeMap<>();
    for (Case one : cases("valid", 734)) {
      byFile.computeIfAbsent(one.file(), file -> new ArrayList<>()).add(one.document(one.number()));
    }
    byFile.forEach(dump::with);
    TryReport report = Trial.of(dump.path());

    assertOnlyNulIsHeld(report, 734, "string");
    assertThat(report.collections()).hasSize(byFile.size());
  }

  /** Of the hundreds of decimals, whose collections are all alike, one in twenty. */
  @Test
  void aCollectionForEachCaseLandsButForTheTextWithNul() throws IOException {
    int id = 0;
    for (Case one : cases("valid", 734)) {
      if (!one.file().startsWith("decimal128") || id % 20 == 0) {
        dump.with(one.name(), one.document(id));
      }
      id++;
    }
    TryReport report = Trial.of(dump.path());

    assertThat(report.collections()).hasSizeGreaterThan(150);
    assertOnlyNulIsHeld(report, report.collections().size(), "string_5");
  }

  private static void assertOnlyNulIsHeld(TryReport report, long documents, String where) {
    Trial.assertAccounted(report);
    assertThat(report.exact()).isTrue();
    assertThat(report.collections().stream().mapToLong(TryReport.Collection::landed).sum())
        .isEqualTo(documents - 1);
    assertThat(Trial.reasons(report)).containsOnly(Map.entry("nul_in_text", 1L));
    assertThat(Trial.of(report, where).reasons()).containsOnlyKeys("nul_in_text");
  }

  @Test
  void everyDamagedDocumentIsRefusedWithItsPlaceAndNothingLoaded() throws Exception {
    for (Case one : cases("decodeErrors", 76)) {
      dump.file(one.name() + ".bson", one.hex("bson"));
    }
    TryReport report = Trial.of(dump.path());

    assertThat(report.collections())
        .hasSize(76)
        .allSatisfy(
            one ->
                assertThat(one.error())
                    .as(one.name())
                    .startsWith(one.name() + ".bson byte ")
                    .doesNotContain("Exception", "null"));
    assertThat(Trial.contents(TryCommand.schema(dump.path()))).isEmpty();
  }

  @Test
  void everyMalformedJsonIsRefusedWithItsPlaceAndNothingLoaded() throws Exception {
    Set<String> oldForms = new HashSet<>();
    for (Case one : cases("parseErrors", 182)) {
      String text = one.text("string");
      if (!text.startsWith("{")) {
        text = "{\"d\": {\"$numberDecimal\": " + JSON.writeValueAsString(text) + "}}";
      }
      if (OLD_FORMS_OF_FILES.contains(one.text("description"))) {
        oldForms.add(one.name());
      }
      dump.file(one.name() + ".json", text);
    }
    TryReport report = Trial.of(dump.path());

    assertThat(report.collections())
        .hasSize(182)
        .filteredOn(one -> !oldForms.contains(one.name()))
        .hasSize(180)
        .allSatisfy(
            one ->
                assertThat(one.error())
                    .as(one.name())
                    .startsWith(one.name() + ".json: line 1, column ")
                    .doesNotContain("Exception", "null"));
    assertThat(Trial.contents(TryCommand.schema(dump.path()))).hasSize(2);
  }

  private static List<Case> cases(String kind, int count) throws IOException {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedData.at("bson-corpus"))) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName()).replace(".json", "");
        int number = 0;
        for (JsonNode node : JSON.readTree(file.toFile()).path(kind)) {
          cases.add(new Case(name, number++, node));
        }
      }
    }
    assertThat(cases).hasSize(count);
    return cases;
  }
}
