package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "a"                         | "b"                          | text not null
          "a"                         | null                         | text
          1                           | 2                            | integer not null
          1                           | {"$numberLong": "2"}         | bigint not null
          1.5                         | 2.5                          | double precision not null
          1                           | 2.5                          | double precision not null
          {"$numberLong": "9007199254740993"} | 2.5                  | numeric not null
          {"$numberDecimal": "1.10"}  | 2                            | numeric not null
          true                        | false                        | boolean not null
          {"$date": 0}                | {"$date": 1}                 | timestamptz(3) not null
          {"$date": {"$numberLong": "-9223372036854775808"}} | {"$date": 1} | jsonb not null
          {"$oid": "5f3e00000000000000000001"} | {"$oid": "5f3e00000000000000000002"} | uuid not null
          {"$binary": {"base64": "AAEC", "subType": "00"}} | {"$binary": {"base64": "", "subType": "00"}} | bytea not null
          {"$binary": {"base64": "AAECAwQFBgcICQoLDA0ODw==", "subType": "04"}} | null | uuid
          {"$binary": {"base64": "AAEC", "subType": "05"}} | null    | jsonb
          {"$regularExpression": {"pattern": "a", "options": ""}} | null | jsonb
          {"$timestamp": {"t": 1, "i": 1}} | {"$minKey": 1}          | jsonb not null
          null                        | null                         | jsonb
          1                           | "a"                          | jsonb not null
          {"a": 1}                    | 1                            | jsonb not null
          {"a": 1}                    | [1]                          | jsonb not null
          {}                          | {}                           | jsonb not null
          ["a", null]                 | []                           | text[] not null
          [1]                         | [{"$numberLong": "2"}]       | bigint[] not null
          [1, 2.5]                    | null                         | double precision[]
          [{"$date": 0}]              | []                           | timestamptz(3)[] not null
          [1, "a"]                    | []                           | jsonb not null
          [[1], [2]]                  | []                           | jsonb not null
          [{"a": 1}, 2]               | []                           | jsonb not null
          [{"a": 1}, null]            | []                           | jsonb not null
          []                          | []                           | jsonb not null
          [null]                      | []                           | jsonb not null
          "a"                         | ["a"]                        | jsonb not null
          """)
  void theColumnsTypeFollowsTheValues(String one, String other, String column) {
    InferredCollection c =
        Drafts.c("{\"_id\": 1, \"f\": " + one + "}", "{\"_id\": 2, \"f\": " + other + "}");

    assertThat(Drafts.sql(c)).contains("\n f " + column + ",\n");
  }

  @Test
  void mostlyStringsBecomeTextAndTheMappingSaysSo() {
    InferredCollection c =
        Drafts.c(
            "{\"_id\": 1, \"f\": \"a\"}", "{\"_id\": 2, \"f\": \"b\"}", "{\"_id\": 3, \"f\": 1}");

    assertThat(Drafts.sql(c))
        .contains(
            "-- mixed types: string 2, int32 1; as text, the originals are in extra\n f text");
    assertThat(Drafts.yaml(c)).contains("# mixed types", "f: { field: f, as: text }");
    assertThat(c.notes()).extracting(Note::path).containsExactly("f");
  }

  @Test
  void mostlyStringsButAlsoDatesBecomeJson() {
    InferredCollection c =
        Drafts.c(
            "{\"_id\": 1, \"f\": \"a\"}",
            "{\"_id\": 2, \"f\": \"b\"}",
            "{\"_id\": 3, \"f\": {\"$date\": 0}}");

    assertThat(Drafts.sql(c)).contains("\n f jsonb not null");
  }

  @Test
  void textWithNulStaysTextAndIsNoted() {
    InferredCollection c = Drafts.c("{\"_id\": 1, \"f\": \"a\\u0000\"}");

    assertThat(Drafts.sql(c)).contains("\n f text not null");
    assertThat(c.notes())
        .containsExactly(new Note("f", "1 text with U+0000: their documents are quarantined"));
  }

  @Test
  void aVocabularyIsOfferedAsAnEnum() {
    InferredCollection c =
        Drafts.of(
                new MemorySource()
                    .with(
                        "c",
                        100,
                        i ->
                            "{\"_id\": " + i + ", \"f\": \"" + (i % 3 == 0 ? "it's" : "b") + "\"}"))
            .collections()
            .get(0);

    assertThat(Drafts.sql(c))
        .contains("-- could be an enum: 'b', 'it''s' (2 values in 100 texts)\n f text not null");
  }
}
