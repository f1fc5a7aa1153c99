package io.bactrian.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in mappings are reported all at once, with file and line and what would be right. */
class MappingProblemsTest {

  /** A few tables that fit, and some that can't. */
  static Tables tables() {
    return new Tables()
        .table("shop.users", "id uuid not null", "name text", "email text", "extra jsonb")
        .table(
            "shop.items",
            "id uuid not null",
            "code text not null",
            "amount integer",
            "status enum(open|closed)",
            "user_id uuid",
            "other_id bigint",
            "created_at timestamptz",
            "seen_at timestamptz[]",
            "filled_at timestamptz",
            "seller_ref_kind text",
            "seller_id uuid",
            "seller_external_ref text",
            "total integer generated",
            "extra jsonb",
            "foreign key (user_id) references shop.users (id)")
        .table(
            "shop.parts",
            "item_id uuid not null",
            "position integer not null",
            "word text",
            "count integer",
            "foreign key (item_id) references shop.items (id)",
            "primary key (item_id, position)")
        .table("shop.loose", "id uuid not null", "word text")
        .table("shop.strict", "id uuid not null", "word text")
        .table("shop.odd", "id uuid not null", "extra text")
        .table(
            "shop.oddparts",
            "item_id uuid not null",
            "position text not null",
            "foreign key (item_id) references shop.items (id)",
            "primary key (item_id, position)")
        .table(
            "shop.bag",
            "item_id uuid not null",
            "word text",
            "foreign key (item_id) references shop.items (id)",
            "primary key (item_id, word)")
        .table("shop.counted", "id bigint generated", "code text")
        .table("shop.pairs", "id uuid not null", "code text not null", "primary key (id, code)")
        .table("shop.periods", "id uuid not null", "during tstzrange", "extra jsonb");
  }

  private static final String USERS = "source: users\ntable: shop.users\n";
  private static final String ITEMS = "source: items\ntable: shop.items\n";

  private static List<String> problems(String... yamls) {
    MappingProblems problems =
        catchThrowableOfType(MappingProblems.class, () -> Systems.compile(tables(), yamls));
    return problems == null
        ? List.of()
        : problems.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void thesePlainMappingsHaveNone() {
    assertThat(problems(ITEMS, USERS)).isEmpty();
  }

  @Test
  void allAreReportedAtOnceInOneMessageSortedByPlace() {
    MappingProblems problems =
        catchThrowableOfType(
            MappingProblems.class,
            () ->
                Systems.compile(
                    tables(),
                    ITEMS + "columns:\n  amont: { field: x }\n  code: { fild: y }\n",
                    "source: users\ntable: shop.usres\nclas: money\n"));

    assertThat(String.valueOf(Objects.requireNonNull(problems).getMessage()).lines())
        .hasSize(5)
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("There are 4 mistakes in the mappings:"),
            line ->
                assertThat(line)
                    .contains("1.yaml:4: shop.items has no column amont. Did you mean amount?"),
            line ->
                assertThat(line)
                    .contains("1.yaml:5: unknown key 'fild'; known here: field")
                    .contains("Did you mean field?"),
            line ->
                assertThat(line)
                    .contains("2.yaml:2: there is no table shop.usres. Did you mean shop.users?"),
            line ->
                assertThat(line)
                    .contains("2.yaml:3: unknown key 'clas'")
                    .contains("Did you mean class?"));
  }

  @Test
  void whatExpiresBringsItsTimeWithIt() {
    assertThat(
            problems(
                ITEMS
                    + "columns: { filled_at: { unfed: true } }\n"
                    + "ttl: { column: filled_at, after: 1d, every: 1h }\n",
                USERS))
        .containsExactly(
            "1.yaml:4: rows expire by a time that a field feeds; nothing feeds the column filled_at"
                + " of shop.items");
  }

  @Test
  void whatExpiresMustBeToldApartFromWhatDoesNot() {
    String ttl = "ttl: { column: created_at, after: 1d, every: 1h }\n";
    String amount = "columns: { amount: { constant: %d } }\n";
    String others = "source: others\ntable: shop.items\n";

    assertThat(problems(ITEMS + ttl, others, USERS))
        .singleElement()
        .asString()
        .startsWith(
            "1.yaml:3: rows of items would expire together with those of others, which stand in"
                + " shop.items too: tell them apart by a column with a 'constant'");
    assertThat(problems(ITEMS + ttl, others + ttl.replace("1d", "2d"), USERS)).hasSize(2);
    assertThat(problems(ITEMS + amount.formatted(1) + ttl, others, USERS)).hasSize(1);
    assertThat(problems(ITEMS + amount.formatted(1) + ttl, others + amount.formatted(2), USERS))
        .isEmpty();
    assertThat(problems(ITEMS + ttl, others + ttl.replace("1h", "2h"), USERS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "columns: { nme: {} } | 3: shop.items has no column nme.",
        "columns: { amount: { field: code } } | 3: the field code, which feeds the column amount, is taken",
        "columns: { amount: { field: a.b }, other_id: { field: a } } | 3: the field a, which feeds the column other_id, is taken",
        "drop: [x, x] | 3: x is dropped twice",
        "drop: [x.y, x] | 3: x is dropped twice",
        "drop: [code] | 2: nothing fills the column code of shop.items, which is NOT NULL",
        "columns: { user_id: { ref: usres } } | 3: 'ref' names the collection usres, which no mapping of this system has. Did you mean users?",
        "columns: { other_id: { ref: users } } | 3: the keys of users are uuid, but other_id is bigint",
        "columns: { code: { unfed: true } } | 3: nothing fills the column code",
        "columns: { status: { values: { a: opne } } } | 3: 'values' maps a to 'opne', which is no shop.word; its labels are open, closed. Did you mean open?",
        "columns: { amount: { default: many } } | 3: 'default' is no integer",
        "columns: { amount: { constant: 1.5 } } | 3: 'constant' is no integer",
        "columns: { amount: { constant: 1, field: x } } | 3: 'constant' stands alone",
        "columns: { amount: { unfed: true, field: x } } | 3: 'unfed' stands alone",
        "columns: { amount: { later: true } } | 3: 'polymorphic' and 'later' go with 'ref'",
        "columns: { user_id: { ref: users, as: trim } } | 3: a reference is taken as it is",
        "columns: { total: { field: x } } | 3: total is generated by PostgreSQL",
        "columns: { buyer: { ref: users, polymorphic: true } } | 3: a polymorphic reference 'buyer' needs the columns buyer_ref_kind, buyer_id, buyer_external_ref",
        "columns: { seller_id: { ref: users, polymorphic: true } } | 3: seller_id is itself a column",
        "columns: { amount: { as: upper } } | 3: 'as' must be one of text, date, trim, lower, trim-lower, number, not 'upper'",
        "columns: { code: { as: number } } | 3: 'as: number' goes with a numeric column; code is",
        "columns: { code: { unfit: extra } } | 3: 'unfit: extra' leaves code null",
        "columns: { seller: { ref: users, polymorphic: true, unfit: extra } } | 3: 'unfit' doesn't go with 'polymorphic'",
        "columns: { amount: { default: ~ } } | 3: 'default' must be a value, not null",
        "columns: { amount: { default: [1] } } | 3: 'default' must be a single value",
        "columns: { amount: { field: a..b } } | 3: 'field' has an empty name",
        "columns: { amount: { field: {} } } | 3: 'field' must be a path",
        "columns: [] | 3: 'columns' must be an object",
        "columns: { user_id: { ref: users, later: yes } } | 3: 'later' must be true or false",
        "children: { field: x } | 3: 'children' must be a list",
        "children: [ { table: shop.parts } ] | 3: 'field' is missing",
        "children: [ { field: x } ] | 3: 'table' is missing",
        "children: [ { field: x, table: shop.prats } ] | 3: there is no table shop.prats. Did you mean shop.parts?",
        "children: [ { field: x, table: shop.loose } ] | 3: shop.loose needs a foreign key to shop.items",
        "children: [ { field: x, table: shop.oddparts } ] | 3: the column position must be an integer; it is text",
        "children: [ { field: x, table: shop.parts, value: wrd } ] | 3: shop.parts has no column wrd. Did you mean word?",
        "children: [ { field: x, table: shop.parts, value: word, ref: users } ] | 3: the keys of users are uuid, but word is text",
        "children: [ { field: x, table: shop.parts, ref: users } ] | 3: 'ref' here goes with 'value'",
        "children: [ { field: x, table: shop.bag, one: true, value: word } ] | 3: 'one' is a single document",
        "children: [ { field: x, table: shop.parts, value: word, columns: { count: { field: y } } } ] | 3: a scalar has no fields",
        "children: [ { field: x, table: shop.bag, key: word, value: word } ] | 3: two things feed the column word",
        "children: [ { field: code, table: shop.parts } ] | 3: the field code, which feeds the table shop.parts, is taken",
        "children: [ { field: x, table: shop.parts, columns: { count: { default: 1 } } } ] | 3: 'default' needs a column extra of type jsonb in shop.parts",
        "ttl: { column: created, after: 1d, every: 1h } | 3: shop.items has no column created.",
        "ttl: { column: amount, after: 1d, every: 1h } | 3: rows expire by a time; amount is integer",
        "ttl: { column: seen_at, after: 1d, every: 1h } | 3: rows expire by a time; seen_at is timestamptz[]",
        "ttl: { column: created_at, after: soon, every: 1h } | 3: 'after' must be a duration like 90d",
        "ttl: { column: created_at, after: 1d, every: 0s } | 3: 'every' must be longer than nothing",
        "ttl: { column: created_at, after: 1d } | 3: 'every' is missing",
        "id: embeded | 3: 'id' must be one of embedded, mapped, natural, mixed, not 'embeded'",
        "id: mixed | 1: a mixed id needs a key column of type text; id is uuid",
        "class: gold | 3: 'class' must be one of money, content, not 'gold'",
        "table: shop.users | 3: 'table' stands here twice",
        "source: [ | 4: not YAML:",
        "drop: [*x] | 3: not YAML: found undefined alias x",
      })
  void eachIsReportedByItselfWithItsLine(String line, String expected) {
    assertThat(problems(ITEMS + line + "\n", USERS))
        .singleElement()
        .asString()
        .startsWith("1.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.odd | 2: the column extra must be jsonb; it is text",
        "shop.counted | 1: nothing holds _id: the column id of shop.counted is generated by PostgreSQL",
        "shop.pairs | 1: the column id, which holds _id, must be the primary key of shop.pairs by itself",
        "shop.parts | 1: nothing holds _id: shop.parts has no column id",
      })
  void aTableThatCannotHoldTheCollectionIsReported(String table, String expected) {
    assertThat(problems("source: items\ntable: " + table + "\n"))
        .anySatisfy(problem -> assertThat(problem).startsWith("1.yaml:" + expected));
  }

  @Test
  void aCollectionMappedTwiceIsReportedWithBothPlaces() {
    assertThat(problems(USERS, USERS))
        .containsExactly("2.yaml:1: collection users is mapped already by 1.yaml:1");
  }

  @Test
  void aCircleOfForeignKeysIsReportedOfEachThatIsInIt() {
    Tables circle =
        new Tables()
            .table("s.a", "id uuid", "b_id uuid", "foreign key (b_id) references s.b (id)")
            .table("s.b", "id uuid", "a_id uuid", "foreign key (a_id) references s.a (id)");
    MappingProblems problems =
        catchThrowableOfType(
            MappingProblems.class,
            () -> Systems.compile(circle, "source: a\ntable: s.a", "source: b\ntable: s.b"));

    assertThat(Objects.requireNonNull(problems).problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem.message()).contains("say 'later: true'"));
  }

  @Test
  void aTypeThatNoFieldCanFillIsReportedOnlyWhereTheMappingNamesIt() {
    assertThat(problems("source: periods\ntable: shop.periods\n")).isEmpty();
    assertThat(problems("source: periods\ntable: shop.periods\ncolumns:\n  during: { field: x }\n"))
        .singleElement()
        .asString()
        .startsWith("1.yaml:4: column during of shop.periods: tstzrange cannot be filled");
  }

  @Test
  void anAliasThatRepeatsAnObjectIsReportedEvenWithinItself() {
    assertThat(problems(ITEMS + "columns: &all\n  amount: *all\n"))
        .singleElement()
        .asString()
        .contains("an alias (*name) repeats this");
  }

  @Test
  void anEmptyFileIsReported() {
    assertThat(problems("# nothing\n")).singleElement().asString().contains("the file is empty");
  }
}
