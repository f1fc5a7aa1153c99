package io.bactrian.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.bactrian.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** JSONTestSuite: what must be read is read, what must be refused is refused, nothing crashes. */
class JsonTestSuiteTest {

  /** Sound JSON that no BSON document can hold: one field twice, or NUL in a field's name. */
  private static final Set<String> NO_BSON =
      Set.of(
          "y_object_duplicated_key.json",
          "y_object_duplicated_key_and_value.json",
          "y_object_escaped_null_in_key.json");

  @TestFactory
  Stream<DynamicTest> readsOrRefuses() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedData.at("jsontestsuite"))) {
      for (Path file : files.sorted().toList()) {
        tests.add(dynamicTest(file.getFileName().toString(), () -> check(file)));
      }
    }
    assertThat(tests).hasSize(318);
    return tests.stream();
  }

  private static void check(Path file) throws IOException {
    byte[] json = SharedData.content(file);
    String name = file.getFileName().toString();
    if (NO_BSON.contains(name) || name.startsWith("n_")) {
      assertThatThrownBy(() -> ExtendedJson.parse(json, Dialect.V2))
          .isInstanceOfAny(DamagedJson.class, DuplicateField.class);
    } else if (name.startsWith("y_")) {
      BsonValue value = ExtendedJson.parse(json, Dialect.V2);
      assertThat(ExtendedJson.parse(ExtendedJson.canonical(value))).isEqualTo(value);
    } else {
      read(json);
    }
    try (JsonDocuments documents = new JsonDocuments(new ByteArrayInputStream(json))) {
      while (documents.next() != null) {
        assertThat(documents.line()).isPositive();
      }
    } catch (DamagedJson | DuplicateField refused) {
      assertThat(refused).hasMessageNotContaining("jackson");
    }
  }

  private static void read(byte[] json) {
    try {
      BsonValue value = ExtendedJson.parse(json, Dialect.V2);
      assertThat(ExtendedJson.parse(ExtendedJson.canonical(value))).isEqualTo(value);
    } catch (DamagedJson refused) {
      assertThat(refused).hasMessageStartingWith("line ");
    }
  }
}
