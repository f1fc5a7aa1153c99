package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.bactrian.mapping.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The format of queries: what it says, and that mistakes are reported all at once. */
class QueryReaderTest {

  private static final Path SCHEMA = Path.of("queries/query.schema.json");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private static List<String> problems(String yaml) {
    List<Problem> problems = new ArrayList<>();
    new QueryReader(problems).read("queries/test/q.yaml", yaml);
    return problems.stream().map(Problem::toString).toList();
  }

  private static List<String> bySchema(String yaml) throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(new ObjectMapper().readTree(SCHEMA.toFile()));
    JsonNode tree = new ObjectMapper().valueToTree(new Yaml().load(yaml));
    return schema.validate(tree).stream().map(Object::toString).toList();
  }

  @Test
  void everyMistakeIsReportedWithItsLine() {
    assertThat(
            problems(
                """
                desciption: A test
                collection: orders
                ordered: maybe
                parameters:
                  from: { type: instant, default: yesterday }
                  to: { type: date, default: now }
                  sum: { type: decimal }
                pipeline:
                  - $match: { at: { $gte: { $param: since } }, _id: { $oid: 12 } }
                  - { $limit: 1, $skip: 2 }
                  - $facet: { a: [{ $merge: other }] }
                  - { $group: { a: 1, a: 2 } }
                sql: |
                  delete from orders where at > :form; select 1
                """))
        .containsExactlyInAnyOrder(
            "queries/test/q.yaml:1: unknown key 'desciption'; known here: description, collection,"
                + " parameters, ordered, pipeline, sql. Did you mean description?",
            "queries/test/q.yaml:1: 'description' is missing",
            "queries/test/q.yaml:3: 'ordered' must be true or false",
            "queries/test/q.yaml:5: 'default' must be a time like 2020-01-31T12:00:00Z, now,"
                + " now-90d or today-1d, not 'yesterday'",
            "queries/test/q.yaml:6: 'type' must be one of instant, text, integer, decimal, boolean,"
                + " object-id, not 'date'",
            "queries/test/q.yaml:7: 'default' is missing",
            "queries/test/q.yaml:9: 'since' is not among 'parameters'",
            "queries/test/q.yaml:9: malformed $oid",
            "queries/test/q.yaml:10: each of 'pipeline' must be one stage: { $match: … }",
            "queries/test/q.yaml:11: '$merge' writes; a paired query only reads",
            "queries/test/q.yaml:12: 'a' stands here twice",
            "queries/test/q.yaml:13: 'sql' must be one statement, not 2",
            "queries/test/q.yaml:13: ':form' is not among 'parameters'",
            "queries/test/q.yaml:4: the parameter 'from' must be used both in 'pipeline' and in"
                + " 'sql'",
            "queries/test/q.yaml:4: the parameter 'to' must be used both in 'pipeline' and in"
                + " 'sql'",
            "queries/test/q.yaml:4: the parameter 'sum' must be used both in 'pipeline' and in"
                + " 'sql'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          select 1; | null
          (select 1) union select 2 | null
          /* a; b */ with x as (select ';') select * from x | null
          select $a$ ; :no $a$, ';', ";" | null
          select 1; drop table x | must be one statement, not 2
          set transaction read write | must read: begin with select, with or values
          update x set a = 1 | must read: begin with select, with or values
          """)
  void sqlIsOneStatementThatReads(String sql, String complaint) {
    assertThat(String.valueOf(NamedSql.parse(sql).complaint())).isEqualTo(complaint);
  }

  @Test
  void namesAreFoundWhereTheyAreNames() {
    NamedSql sql =
        NamedSql.parse(
            "select ':a', \":b\", x::text, :c, e'\\':d', $q$:e$q$ /* :f */ -- :g\n"
                + "where j ? 'k' and :c > :h_1");

    assertThat(sql.names()).containsExactly("c", "c", "h_1");
    assertThat(sql.jdbc())
        .isEqualTo(
            "select ':a', \":b\", x::text, ?, e'\\':d', $q$:e$q$ /* :f */ -- :g\n"
                + "where j ?? 'k' and ? > ?");
  }

  @Test
  void orderNeedsToBeSaidOnBothSides() {
    assertThat(
            problems(
                "description: d\ncollection: c\nordered: true\npipeline: [{ $sort: { a: 1 } }]\n"
                    + "sql: select 1 as a"))
        .containsExactly(
            "queries/test/q.yaml:3: 'ordered' needs a $sort in 'pipeline' and an ORDER BY in"
                + " 'sql'");
  }

  @Test
  void pipelinesAreExtendedJsonAsYaml() {
    PairedQuery query =
        Asking.query(
            """
            description: d
            collection: c
            pipeline:
              - $match:
                  _id: { $oid: 5f05a0000000000000000001 }
                  at: { $gte: { $date: "2024-01-01T00:00:00Z" } }
                  sum: { $in: [{ $numberDecimal: "1.10" }, 1.5, 2, 3000000000, true, no, null] }
                  name: { $regex: "^a", $options: i }
                  day: 2024-01-01
            sql: select 1 as a
            """);

    BsonDocument expected =
        BsonDocument.parse(
            """
            {_id: {$oid: '5f05a0000000000000000001'}, at: {$gte: {$date: '2024-01-01T00:00:00Z'}},
              sum: {$in: [{$numberDecimal: '1.10'}, 1.5, 2, {$numberLong: '3000000000'}, true, 'no', null]}}
            """);
    expected.put(
        "name",
        new BsonDocument("$regex", new BsonString("^a")).append("$options", new BsonString("i")));
    expected.put("day", new BsonString("2024-01-01"));
    assertThat(query.pipeline(Map.of())).containsExactly(new BsonDocument("$match", expected));
  }

  @ParameterizedTest
  @CsvSource({
    "now, 2024-03-09T23:30:00.123Z",
    "now-90d, 2023-12-10T23:30:00.123Z",
    "now - 1h, 2024-03-09T22:30:00.123Z",
    "today, 2024-03-09T00:00:00Z",
    "today-1d, 2024-03-08T00:00:00Z",
    "2020-01-31T12:00:00+01:00, 2020-01-31T11:00:00Z"
  })
  void instantsMayBeRelative(String text, Instant instant) {
    assertThat(
            new Parameter(Parameter.Type.INSTANT, "now")
                .value(text, Instant.parse("2024-03-09T23:30:00.123456Z"))
                .asDateTime()
                .getValue())
        .isEqualTo(instant.toEpochMilli());
  }

  static Stream<Path> queries() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("queries"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryIsValidByTheSchemaAndForTheReader(Path file) throws IOException {
    assertThat(bySchema(Files.readString(file))).isEmpty();
    assertThat(problems(Files.readString(file))).isEmpty();
  }

  @Test
  void soIsEveryExampleInTheReference() throws IOException {
    Matcher examples = EXAMPLE.matcher(Files.readString(Path.of("docs/reference/queries.md")));
    int count = 0;
    while (examples.find()) {
      assertThat(bySchema(examples.group(1))).isEmpty();
      assertThat(problems(examples.group(1))).isEmpty();
      count++;
    }
    assertThat(count).isPositive();
  }

  @Test
  void theSchemaHasTheReadersKeys() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(SCHEMA.toFile());
    assertThat(schema.path("properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(QueryReader.KEYS);
    assertThat(schema.at("/$defs/parameter/properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(QueryReader.PARAMETER_KEYS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ collection: c, pipeline: [], sql: select 1 }",
        "{ description: d, collection: c, pipeline: [{ $out: x }], sql: select 1 }",
        "{ description: d, collection: c, pipeline: [{ $a: 1, $b: 2 }], sql: select 1 }",
        "{ description: d, collection: c, pipeline: [], sql: select 1, order: true }"
      })
  void theSchemaRefusesWhatTheReaderRefuses(String yaml) throws IOException {
    assertThat(bySchema(yaml)).isNotEmpty();
    assertThat(problems(yaml)).isNotEmpty();
  }
}
