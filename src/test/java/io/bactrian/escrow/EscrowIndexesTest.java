package io.bactrian.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.LandAll;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** That what MongoDB finds by an index of the models, PostgreSQL finds by one of its own. */
class EscrowIndexesTest {

  /**
   * Of the first four there are never many, of the others few in what is generated: to read them
   * all would cost less. Here the planner may do so only if no index can answer.
   */
  private static final Set<String> SMALL =
      Set.of(
          "categories",
          "levelconfigs",
          "configsettings",
          "counters",
          "configsettinghistories",
          "trezoraccounts");

  private static final Pattern FROM = Pattern.compile("from (escrow\\.\\w+)");
  private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z_]+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One connection, so that what is set or dropped in a transaction is there for the question. */
  private static JdbcClient sql;

  private static Lenses lenses;

  @BeforeAll
  static void landEverything() throws Exception {
    var database = TestPostgres.databaseWithCore();
    lenses = TestSystems.open(database, "escrow");
    LandAll.keep(database, lenses, new EscrowData(5, 20_000));
    sql = JdbcClient.create(new SingleConnectionDataSource(database.getConnection(), true));
    sql.sql("vacuum analyze").update();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(
      resources = "/escrow/indexes.csv",
      delimiter = '|',
      useHeadersInDisplayName = false,
      numLinesToSkip = 3)
  void anIndexOfMongoHasItsCounterpart(
      String collection, String inMongo, String inPostgres, String question) throws Exception {
    assertUses(collection, inPostgres, question);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void aDocumentIsFoundByItsId(String collection, String index, String question) throws Exception {
    assertUses(collection, index, question);
  }

  static Stream<Arguments> aDocumentIsFoundByItsId() {
    return lenses.inOrder().stream()
        .flatMap(
            lens -> {
              String table = lens.tables().get(0).qualifiedName();
              String name = table.substring(table.indexOf('.') + 1);
              String all = "select * from " + table;
              Arguments id =
                  Arguments.of(lens.collection(), name + "_pkey", all + " where id = :id");
              Arguments legacy =
                  Arguments.of(
                      lens.collection(),
                      name + "_by_legacy_id",
                      all + " where legacy_object_id = :legacy_object_id");
              return lens.collection().equals("counters") ? Stream.of(id) : Stream.of(id, legacy);
            });
  }

  @Test
  void aMissingIndexIsNoticedInASmallTableToo() throws Exception {
    sql.sql("begin").update();
    sql.sql("drop index escrow.categories_by_name").update();
    Set<String> used = new TreeSet<>();
    Set<String> read = new TreeSet<>();
    collect(plan("select id from escrow.categories where name = 'x'", true), used, read);
    sql.sql("rollback").update();

    assertThat(read).contains("categories");
  }

  private static void assertUses(String collection, String index, String question)
      throws Exception {
    String asked = filledIn(question);
    Set<String> used = new TreeSet<>();
    Set<String> readWhole = new TreeSet<>();
    JsonNode plan = plan(asked, SMALL.contains(collection));
    collect(plan, used, readWhole);

    assertThat(readWhole).as("%s: %s", asked, plan).isEmpty();
    assertThat(used).as("%s: %s", asked, plan).contains(index);
  }

  /** The question with values that the fewest rows have. */
  private static String filledIn(String question) {
    Set<String> names = new TreeSet<>();
    PARAMETER.matcher(question).results().forEach(match -> names.add(match.group(1)));
    if (names.isEmpty()) {
      return question;
    }
    Matcher table = FROM.matcher(question);
    assertThat(table.find()).isTrue();
    String columns = String.join(", ", names);
    Map<String, Object> rarest =
        sql.sql(
                "select %s from %s where (%s) is not null group by %s order by count(*), %s limit 1"
                    .formatted(
                        String.join("::text, ", names) + "::text",
                        table.group(1),
                        columns,
                        columns,
                        columns))
            .query()
            .singleRow();
    return PARAMETER.matcher(question).replaceAll(match -> "'" + rarest.get(match.group(1)) + "'");
  }

  private static JsonNode plan(String question, boolean small) throws JsonProcessingException {
    sql.sql("set enable_seqscan = " + (small ? "off" : "on")).update();
    String plan = sql.sql("explain (format json) " + question).query(String.class).single();
    return JSON.readTree(plan).get(0).get("Plan");
  }

  private static void collect(JsonNode node, Set<String> indexes, Set<String> readWhole) {
    if (node.path("Node Type").asText().equals("Seq Scan")) {
      readWhole.add(node.path("Relation Name").asText());
    }
    if (node.has("Index Name")) {
      indexes.add(node.path("Index Name").asText());
    }
    node.path("Plans").forEach(inner -> collect(inner, indexes, readWhole));
  }
}
