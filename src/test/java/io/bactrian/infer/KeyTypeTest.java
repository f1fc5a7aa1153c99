package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTypeTest {

  private static final String OBJECT_ID = "{\"$oid\": \"5f3e00000000000000000001\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"$oid": "5f3e00000000000000000001"}       | {"$oid": "5f3e00000000000000000002"} | uuid                    |
          "a"                                        | "b"                    | text collate "C"        |
          1                                          | 2                      | integer                 |
          1                                          | {"$numberLong": "2"}   | bigint                  |
          1.0                                        | 2                      | bigint                  |
          1.5                                        | 2                      | double precision        |
          -0.0                                       | 2.0                    | bigint                  |
          1e300                                      | 2                      | double precision        |
          {"$numberDecimal": "1"}                    | {"$numberDecimal": "2"} | numeric                 |
          {"$numberDecimal": "1"}                    | 2                      | text collate "C"        | mixed
          {"$date": 0}                               | {"$date": 1}           | timestamptz(3)          |
          {"$date": {"$numberLong": "9223372036854775807"}} | {"$date": 1}    | text collate "C"        | mixed
          {"$binary": {"base64": "AAECAwQFBgcICQoLDA0ODw==", "subType": "04"}} | {"$binary": {"base64": "AQECAwQFBgcICQoLDA0ODw==", "subType": "04"}} | uuid | natural
          {"$binary": {"base64": "AAEC", "subType": "00"}} | {"$binary": {"base64": "AAED", "subType": "00"}} | text collate "C" | mixed
          {"a": 1}                                   | {"a": 2}               | text collate "C"        | mixed
          "a"                                        | 1                      | text collate "C"        | mixed
          true                                       | false                  | text collate "C"        | mixed
          """)
  void theKeysTypeFollowsTheIds(String one, String other, String type, String strategy) {
    InferredCollection c = Drafts.c("{\"_id\": " + one + "}", "{\"_id\": " + other + "}");

    boolean objectIds = type.equals("uuid") && strategy == null;
    assertThat(Drafts.sql(c))
        .contains(
            "\n id " + type + " primary key" + (objectIds ? " default bactrian.new_id()," : ""))
        .satisfies(sql -> assertThat(sql.contains("new_id")).isEqualTo(objectIds));
    if (strategy == null) {
      assertThat(c.mappingYaml()).doesNotContain("id:");
    } else {
      assertThat(c.mappingYaml()).contains("\nid: " + strategy + "\n");
    }
  }

  @Test
  void aFieldCalledIdGivesWayToTheKey() {
    InferredCollection c = Drafts.c("{\"_id\": " + OBJECT_ID + ", \"id\": 7}");

    assertThat(Drafts.sql(c))
        .contains("\n id uuid primary key default bactrian.new_id(),", "\n id_2 integer not null");
    assertThat(Drafts.yaml(c)).contains("id_2: { field: id }");
  }

  @Test
  void aCollectionWithoutDocumentsGetsAKeyAndExtra() {
    InferredCollection c = Drafts.c();

    assertThat(Drafts.sql(c))
        .contains("id uuid primary key default bactrian.new_id(),\n extra jsonb\n)");
    assertThat(c.notes()).extracting(Note::path).containsExactly("_id");
  }
}
