package io.bactrian.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** {@code mappings/mapping.schema.json}, by which editors complete mappings, says what holds. */
class MappingSchemaTest {

  private static final Path SCHEMA = Path.of("mappings/mapping.schema.json");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private final JsonNode json = read(SCHEMA);
  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(json);

  private static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> mistakes(String yaml) {
    JsonNode tree = new ObjectMapper().valueToTree(new Yaml().load(yaml));
    return schema.validate(tree).stream().map(Object::toString).toList();
  }

  static Stream<Path> mappings() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("mappings"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void everyMappingIsValid(Path file) throws IOException {
    assertThat(mistakes(Files.readString(file))).isEmpty();
  }

  @Test
  void everyExampleInTheReferenceIsValidAndReadable() throws IOException {
    Matcher examples = EXAMPLE.matcher(Files.readString(Path.of("docs/reference/mapping.md")));
    int count = 0;
    while (examples.find()) {
      List<Problem> problems = new ArrayList<>();
      new MappingReader(problems).read("docs", "mapping.md", examples.group(1));
      assertThat(mistakes(examples.group(1))).isEmpty();
      assertThat(problems).isEmpty();
      count++;
    }
    assertThat(count).isPositive();
  }

  @Test
  void itHasTheReadersKeys() {
    assertThat(keys("")).containsExactlyInAnyOrderElementsOf(MappingReader.TOP_KEYS);
    assertThat(keys("/properties/ttl")).containsExactlyInAnyOrderElementsOf(MappingReader.TTL_KEYS);
    assertThat(keys("/$defs/column"))
        .containsExactlyInAnyOrderElementsOf(MappingReader.COLUMN_KEYS);
    assertThat(keys("/$defs/child")).containsExactlyInAnyOrderElementsOf(MappingReader.CHILD_KEYS);
  }

  @Test
  void itHasTheReadersWords() {
    assertThat(words("/properties/id/enum")).isEqualTo(words(Mapping.Identity.values()));
    assertThat(words("/properties/class/enum")).isEqualTo(words(Mapping.StoreClass.values()));
    assertThat(words("/$defs/column/properties/as/enum")).isEqualTo(words(Mapping.As.values()));
    assertThat(words("/$defs/child/properties/empty/enum"))
        .isEqualTo(words(Mapping.Empty.values()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table: a.b",
        "{ source: a, table: b }",
        "{ source: a, table: a.b, colums: {} }",
        "{ source: a, table: a.b, columns: { c: { as: upper } } }",
        "{ source: a, table: a.b, columns: { c: { later: true } } }",
        "{ source: a, table: a.b, children: [ { field: x } ] }",
        "{ source: a, table: a.b, ttl: { column: c, after: 3 weeks, every: 1h } }"
      })
  void itRefusesWhatTheReaderRefuses(String yaml) {
    assertThat(mistakes(yaml)).isNotEmpty();
  }

  private List<String> keys(String at) {
    List<String> keys = new ArrayList<>();
    json.at(at + "/properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private List<String> words(String at) {
    List<String> words = new ArrayList<>();
    json.at(at).forEach(word -> words.add(word.asText()));
    return words;
  }

  private static List<String> words(Enum<?>[] constants) {
    return Stream.of(constants)
        .map(each -> each.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
        .toList();
  }
}
