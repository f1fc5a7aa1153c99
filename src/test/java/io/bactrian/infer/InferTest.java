package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.bson.RawDocument;
import io.bactrian.platform.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferTest {

  /** With {@code -Dgolden.write=true} the expected files are written anew. */
  private static final Path GOLDEN = Path.of("src/test/resources/infer/shop");

  private static MemorySource shop() {
    return new MemorySource()
        .with(
            "users",
            3,
            i ->
                """
                {"_id": {"$oid": "5f3e0000000000000000000%d"}, "fullName": "N%d",
                 "address": {"street": "S", "zip-code": %s}, "roles": ["admin", null],
                 "invitedBy": {"$oid": "5f3e00000000000000000000"}}"""
                    .formatted(i, i, i == 2 ? "12345" : "\"A1\""))
        .with(
            "products",
            "{\"_id\": \"p1\", \"price\": {\"$numberDecimal\": \"9.90\"}, \"order\": 1}")
        .with("products", "{\"_id\": \"p2\", \"price\": 5, \"order\": 2, \"seen\": {\"$date\": 0}}")
        .with("products", "{\"_id\": \"p3\", \"price\": 5.5, \"order\": 3, \"seen\": null}")
        .with(
            "orders",
            4,
            i ->
                """
                {"_id": %d, "user": {"$oid": "5f3e0000000000000000000%d"},
                 "lines": [{"_id": {"$oid": "6f3e0000000000000000000%d"}, "productId": "p%d",
                            "Count": %d.0, "discounts": [{"code": "X"}]}],
                 "history": {"2024-01-0%d": {"state": "new"}}, "payload": [1, "a"], "__v": 0}"""
                    .formatted(i, i % 3, i, i % 3 + 1, i, i + 1))
        .with("settings");
  }

  @Test
  void aSmallSystemIsDraftedLikeThis() throws Exception {
    Inference draft = Infer.of(shop(), InferSettings.of("shop"));

    golden("migration.sql", draft.migration());
    for (InferredCollection collection : draft.collections()) {
      golden(collection.collection() + ".yaml", collection.mappingYaml());
    }
    try (Connection connection = TestPostgres.databaseWithCore().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(draft.migration());
    }
    assertThat(Infer.of(shop(), InferSettings.of("shop"))).isEqualTo(draft);
  }

  private static void golden(String name, String text) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, text);
    }
    assertThat(text).as(name).isEqualTo(Files.readString(file));
  }

  @Test
  void aDamagedCollectionIsReportedTheOthersGoOnAndANameTwiceIsOneDocumentsFault() {
    MemorySource source = new MemorySource().with("good", "{\"_id\": 1}");
    source.with("bad", "{\"_id\": 1}").add("bad", new RawDocument(new byte[] {5, 0, 0, 0, 1}));
    source.add("twice", new RawDocument(twice()));

    Inference draft = Drafts.of(source);

    assertThat(draft.collections())
        .extracting(InferredCollection::collection)
        .containsExactly("good", "twice");
    assertThat(draft.damaged()).extracting(DamagedCollection::collection).containsExactly("bad");
    assertThat(draft.migration()).contains("-- Left out because it can't be read: bad\n");
  }

  /** The document {_id: null, _id: null}. */
  private static byte[] twice() {
    byte[] field = "\n_id\0".getBytes(StandardCharsets.UTF_8);
    byte[] document = new byte[4 + 2 * field.length + 1];
    document[0] = (byte) document.length;
    System.arraycopy(field, 0, document, 4, field.length);
    System.arraycopy(field, 0, document, 4 + field.length, field.length);
    return document;
  }

  @Test
  void progressIsToldEveryThousandDocumentsAndAtTheEnd() {
    MemorySource source = new MemorySource().with("c", 2_500, i -> "{\"_id\": " + i + "}");
    List<Long> seen = new ArrayList<>();

    Infer.of(source, InferSettings.of("s"), (collection, documents) -> seen.add(documents));

    assertThat(seen).containsExactly(1_000L, 2_000L, 2_500L);
  }

  @Test
  void documentsThatShareAnIdAreNoted() {
    InferredCollection c = Drafts.c("{\"_id\": 1}", "{\"_id\": 1.0}", "{\"_id\": 2}");

    assertThat(c.notes())
        .contains(new Note("_id", "1 document with the _id of another: quarantined"));
  }

  @Test
  void whatAppearsInCommentsCannotEndThemNorBecomeAPlaceholder() throws Exception {
    MemorySource source =
        new MemorySource()
            .with(
                "it's\n${a}; drop",
                200,
                i ->
                    "{\"_id\": %d, \"f\": \"%s\", \"m\": {\"x\\ny\": []}}"
                        .formatted(i, i % 2 == 0 ? "a\\n; b'" : "${c}"));

    Inference draft = Drafts.of(source);

    assertThat(draft.migration()).doesNotContain("${");
    try (Connection connection = TestPostgres.databaseWithCore().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(draft.migration());
    }
  }

  @Test
  void nonsenseInTheSettingsIsRefusedWithItsName() {
    assertThatThrownBy(() -> InferSettings.of("Not Good")).hasMessageContaining("Not Good");
    assertThatThrownBy(() -> InferSettings.of("user")).hasMessageContaining("schema");
    assertThatThrownBy(() -> new Sample.First(0)).hasMessageContaining("is 0");
    assertThatThrownBy(() -> new InferLimits(0, 4, 40, 64, 20_000, 1))
        .hasMessageContaining("columns");
  }
}
