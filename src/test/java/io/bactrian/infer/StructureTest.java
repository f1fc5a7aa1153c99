package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/** Documents in documents: flattened, child tables, maps, and what is kept whole. */
class StructureTest {

  @Test
  void regularDocumentsAreFlattened() {
    InferredCollection c =
        Drafts.c("{\"_id\": 1, \"budget\": {\"min\": 1, \"max\": {\"netAmount\": 2.5}}}");

    assertThat(Drafts.sql(c))
        .contains("budget_min integer not null", "budget_max_net_amount double precision not null");
    assertThat(Drafts.yaml(c))
        .contains(
            "budget_min: { field: budget.min }",
            "budget_max_net_amount: { field: budget.max.netAmount }");
  }

  @Test
  void documentsDeeperThanFourNamesAreKeptWhole() {
    InferredCollection c =
        Drafts.c("{\"_id\": 1, \"a\": {\"b\": {\"c\": {\"d\": {\"e\": 1}, \"f\": 1}}}}");

    assertThat(Drafts.sql(c))
        .contains("-- deeper than 4 names\n a_b_c_d jsonb", "a_b_c_f integer not null");
  }

  @Test
  void arraysOfDocumentsBecomeChildTablesOfChildTables() {
    InferredCollection c =
        Drafts.c(
            """
            {"_id": 1, "lines": [{"_id": {"$oid": "5f3e00000000000000000001"}, "position": 7,
             "taxes": [{"rate": 0.5}]}]}""");

    assertThat(Drafts.sql(c))
        .contains(
            """
            create table s.c_lines (
             c_id integer not null,
             position integer not null,
             id uuid not null,
             position_2 integer not null,
             extra jsonb,
             primary key (c_id, position),
             foreign key (c_id)
             references s.c (id) on delete cascade
            );""",
            """
            create table s.c_lines_taxes (
             c_id integer not null,
             lines_position integer not null,
             position integer not null,
             rate double precision not null,
             extra jsonb,
             primary key (c_id, lines_position, position),
             foreign key (c_id, lines_position)
             references s.c_lines (c_id, position) on delete cascade
            );""");
    assertThat(Drafts.yaml(c))
        .contains(
            """
            children:
             - field: lines
             table: s.c_lines
             columns:
             id: { field: _id }
             position_2: { field: position }
             children:
             - field: taxes
             table: s.c_lines_taxes
            """);
  }

  @Test
  void emptyMeansWhatMostDocumentsWithoutRowsHave() {
    String some = "{\"_id\": 1, \"a\": [{\"b\": 1}]}";

    assertThat(
            Drafts.c(some, "{\"_id\": 2, \"a\": []}", "{\"_id\": 3, \"a\": []}", "{\"_id\": 4}")
                .mappingYaml())
        .contains("empty: present");
    assertThat(Drafts.c(some, "{\"_id\": 2, \"a\": []}", "{\"_id\": 4}").mappingYaml())
        .doesNotContain("empty:");
  }

  @Test
  void generatedNamesAreAMapsKeys() {
    InferredCollection c =
        Drafts.c(
            """
            {"_id": 1, "skills": {"5f3e00000000000000000001": {"level": 1},
             "5f3e00000000000000000002": {"level": 2}, "5f3e00000000000000000003": {"level": 3}}}""");

    assertThat(Drafts.sql(c))
        .contains("key text collate \"C\" not null,\n level integer not null,\n extra jsonb,")
        .contains("primary key (c_id, key)");
    assertThat(Drafts.yaml(c)).contains("- field: skills\n table: s.c_skills\n key: key\n");
  }

  @Test
  void sparseScalarsAreAMapsValues() {
    MemorySource source =
        new MemorySource()
            .with("c", 40, i -> "{\"_id\": " + i + ", \"names\": {\"k" + i + "\": \"v\"}}");

    InferredCollection c = Drafts.of(source).collections().get(0);

    assertThat(Drafts.sql(c))
        .contains("value text not null,\n primary key (c_id, key),")
        .contains("-- an object used as a map: 40 different keys in 40 objects\n");
    assertThat(Drafts.yaml(c)).contains("key: key\n value: value\n");
  }

  @Test
  void manyDocumentsWithTheSameFieldsAreAMap() {
    String translations =
        IntStream.range(0, 8)
            .mapToObj(i -> "\"l" + (char) ('a' + i) + "\": {\"common\": \"x\"}")
            .collect(Collectors.joining(", "));

    InferredCollection c = Drafts.c("{\"_id\": 1, \"translations\": {" + translations + "}}");

    assertThat(Drafts.sql(c)).contains("create table s.c_translations (");
  }

  @Test
  void aMapOfMixedValuesIsKeptWhole() {
    InferredCollection c =
        Drafts.c("{\"_id\": 1, \"m\": {\"2010\": 1, \"2011\": \"a\", \"2012\": [1]}}");

    assertThat(Drafts.sql(c)).contains("-- an object used as a map, values", "\n m jsonb");
  }

  @Test
  void aMillionKeysAreRememberedInLittleMemory() {
    Profile profile =
        new Profile("c", new Likeness(List.of("c")), InferLimits.DEFAULT, new Budget(1_000_000));
    for (int i = 0; i < 5_000; i++) {
      BsonDocument map = new BsonDocument();
      for (int k = 0; k < 200; k++) {
        map.append("key" + (i * 200 + k), new BsonInt32(k));
      }
      profile.add(new BsonDocument("_id", new BsonInt32(i)).append("m", map));
    }
    profile.settle(true);

    Shape m = Objects.requireNonNull(profile.root().fields().get("m"));
    assertThat(m.object().map()).isTrue();
    assertThat(m.object().fields()).isEmpty();
    assertThat(m.object().values().count()).isEqualTo(1_000_000);
    assertThat(m.object().keys().distinct()).isEqualTo(-1);
  }

  @Test
  void fieldsBeyondTheLimitAreLeftToExtraAndNoted() {
    MemorySource source =
        new MemorySource()
            .with("c", 3_000, i -> "{\"_id\": " + i + ", \"f" + i + "\": 1, \"all\": 1}");

    InferredCollection c = Drafts.of(source).collections().get(0);

    assertThat(c.sql().lines().filter(line -> line.matches("  f[0-9]+ .*")).count())
        .isLessThan(200);
    assertThat(Drafts.sql(c)).contains("\n all_ integer not null").contains("too many different");
    assertThat(c.notes()).extracting(Note::text).anyMatch(text -> text.contains("left to extra"));
  }

  @Test
  void aWideDocumentInAWideTableIsKeptWhole() {
    String fields =
        IntStream.range(0, 150).mapToObj(i -> "\"f" + i + "\": 1").collect(Collectors.joining(","));

    InferredCollection c =
        Drafts.c("{\"_id\": 1, \"a\": {" + fields + "}, \"b\": {" + fields + ", \"more\": 1}}");

    assertThat(Drafts.sql(c))
        .contains("\n a_f149 integer", "-- more than 200 columns otherwise\n b jsonb not null");
  }

  @Test
  void aRareDocumentWithManyFieldsIsKeptWhole() {
    String fields =
        IntStream.range(0, 10).mapToObj(i -> "\"f" + i + "\": 1").collect(Collectors.joining(","));
    MemorySource source = new MemorySource().with("c", 20, i -> "{\"_id\": " + i + "}");
    source.with("c", "{\"_id\": 20, \"a\": {" + fields + "}}");

    assertThat(Drafts.sql(Drafts.of(source).collections().get(0)))
        .contains("-- 10 fields in only 1 of 21\n a jsonb");
  }
}
