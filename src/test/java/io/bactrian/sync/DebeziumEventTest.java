package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bactrian.SharedData;
import io.bactrian.bson.JsonDocuments;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debezium's messages, of each form that they can have. */
class DebeziumEventTest {

  private static final BsonObjectId ID = new BsonObjectId(new ObjectId("5f05a9a979dd7300018a102b"));

  private static final BsonDocument EVERY_TYPE =
      json(
          """
          {'_id': {'$oid': '5f05a9a979dd7300018a102b'}, 'int': 5, 'whole': 5.0, 'small': 1.0e-7,
           'long': {'$numberLong': '5'}, 'large': {'$numberLong': '9007199254740993'},
           'decimal': {'$numberDecimal': '1.10'}, 'date': {'$date': {'$numberLong': '-1'}},
           'nan': {'$numberDouble': 'NaN'}, 'infinite': {'$numberDouble': '-Infinity'},
           'binary': {'$binary': {'base64': 'AAEC', 'subType': '04'}},
           'regex': {'$regularExpression': {'pattern': 'a\\\\.b', 'options': 'i'}},
           'time': {'$timestamp': {'t': 1700000000, 'i': 3}}, 'text': 'é\\n"', 'null': null,
           'min': {'$minKey': 1}, 'array': [1, {'a': []}], 'empty': {}}
          """
              .replace("é\\n\"", "é\\n\\\""));

  private static @Nullable Change change(byte @Nullable [] key, byte @Nullable [] value)
      throws UnreadableEvent {
    return DebeziumEvent.of("orders", key, value).change();
  }

  private static byte[] value(String operation, @Nullable BsonDocument after) {
    return Debezium.value(operation, "shop", "orders", after);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "r", "u"})
  void everyTypeComesThroughAsItWas(String operation) throws Exception {
    Change change = change(Debezium.key(ID), value(operation, EVERY_TYPE));

    assertThat(change).isInstanceOf(Change.Put.class);
    Change.Put put = Objects.requireNonNull((Change.Put) change);
    assertThat(put.document().decode()).isEqualTo(EVERY_TYPE);
    assertThat(put.id()).isEqualTo(ID);
    assertThat(put.isNew()).isEqualTo(operation.equals("c"));
  }

  @Test
  void theSchemaAroundAMessageIsNoMatter() throws Exception {
    assertThat(
            change(
                Debezium.withSchema(Debezium.key(ID)), Debezium.withSchema(value("c", EVERY_TYPE))))
        .isEqualTo(change(Debezium.key(ID), value("c", EVERY_TYPE)));
    assertThat(change(Debezium.withSchema(Debezium.key(ID)), Debezium.withSchema(value("d", null))))
        .isEqualTo(new Change.Deleted("orders", ID));
  }

  @Test
  void everyKindOfIdIsReadFromTheKey() throws Exception {
    for (BsonValue id :
        List.of(
            ID,
            new BsonInt32(1234),
            new BsonInt64(1234),
            new BsonString("1234"),
            new BsonString("a \"quoted\" {id: 1}"),
            json("{'region': 'eu', 'n': {'$numberLong': '7'}}"))) {
      assertThat(change(Debezium.key(id), value("d", null)))
          .isEqualTo(new Change.Deleted("orders", id));
    }
  }

  @Test
  void anUpdateThatDoesNotTellTheDocumentIsLookedAtAgain() throws Exception {
    BsonDocument update = Debezium.event("u", "shop", "orders", null, 1_700_000_000_000L, 1);
    update.put(
        "updateDescription",
        json(
            "{'removedFields': null, 'updatedFields': '{\\\"a\\\": 1}', 'truncatedArrays': null}"));
    assertThat(change(Debezium.key(ID), Debezium.bytes(update)))
        .isEqualTo(new Change.Touched("orders", ID));

    BsonDocument patch = json("{'after': null, 'patch': '{\\\"$set\\\": {}}', 'op': 'u'}");
    assertThat(change(Debezium.key(ID), Debezium.bytes(patch)))
        .isEqualTo(new Change.Touched("orders", ID));
  }

  @Test
  void theIdIsTakenFromTheDocumentWhereTheKeyHasNone() throws Exception {
    BsonDocument deleted = Debezium.event("d", "shop", "orders", null, 0, 0);
    deleted.put("before", new BsonString(Debezium.text(EVERY_TYPE)));

    assertThat(change(null, value("c", EVERY_TYPE))).isInstanceOf(Change.Put.class);
    assertThat(change("Struct{id=1}".getBytes(StandardCharsets.UTF_8), Debezium.bytes(deleted)))
        .isEqualTo(new Change.Deleted("orders", ID));
  }

  @Test
  void aTombstoneIsTheDeletionThatItStandsFor() throws Exception {
    assertThat(change(Debezium.key(ID), null)).isEqualTo(new Change.Deleted("orders", ID));
    assertThat(change(null, null)).isNull();
  }

  @Test
  void theTimeIsThatOfTheSource() throws Exception {
    DebeziumEvent event =
        DebeziumEvent.of(
            "orders",
            Debezium.key(ID),
            Debezium.bytes(Debezium.event("d", "shop", "orders", null, 1_700_000_123_000L, 7)));

    assertThat(event.clusterTime()).isEqualTo(1_700_000_123L << 32 | 7);
    assertThat(event.database()).isEqualTo("shop");
    byte[] untimed = "{\"op\": \"d\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(DebeziumEvent.of("orders", Debezium.key(ID), untimed).clusterTime()).isZero();
  }

  @Test
  void theMessageSaysOfWhichCollectionItTells() throws Exception {
    assertThat(change(Debezium.key(ID), Debezium.value("d", "shop", "order s", null)))
        .isEqualTo(new Change.Deleted("order s", ID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "5",
        "[]",
        "{}",
        "{\"op\": \"x\"}",
        "{\"op\": 5}",
        "{\"_id\": 1, \"flattened\": true}",
        "{\"op\": \"c\", \"after\": \"{\\\"_id\\\": \"}",
        "{\"op\": \"c\", \"after\": \"{\\\"a\\\": 1, \\\"a\\\": 2}\"}",
        "{\"op\": \"u\", \"after\": \"{\\\"d\\\": {\\\"$date\\\": \\\"soon\\\"}}\"}",
        "\u0000\u0000\u0000\u0000\u0001avro"
      })
  void whatIsNoEventIsNamedByItsKey(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);

    UnreadableEvent named =
        catchThrowableOfType(UnreadableEvent.class, () -> change(Debezium.key(ID), bytes));
    UnreadableEvent nameless =
        catchThrowableOfType(UnreadableEvent.class, () -> change(new byte[] {1}, bytes));

    assertThat(named.id()).isEqualTo(ID);
    assertThat(nameless.id()).isNull();
    assertThat(named.getMessage()).doesNotContain("soon").doesNotContain("avro");
  }

  @Test
  void anEventWithoutAnyIdIsUnreadable() {
    assertThat(
            catchThrowableOfType(UnreadableEvent.class, () -> change(null, value("d", null))).id())
        .isNull();
  }

  @Test
  void realDocumentsComeThroughAsTheyWere() throws Exception {
    List<BsonDocument> documents = new ArrayList<>();
    Path folder = SharedData.at("debezium-mongo");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().startsWith("restaurants")) {
          try (InputStream in = Files.newInputStream(file);
              JsonDocuments read = new JsonDocuments(in)) {
            for (BsonDocument next = read.next(); next != null; next = read.next()) {
              documents.add(next);
            }
          }
        } else {
          // The one in the shell's syntax, which is the driver's to read.
          documents.add(BsonDocument.parse(Files.readString(file)));
        }
      }
    }
    assertThat(documents).hasSize(26);
    for (BsonDocument document : documents) {
      document.putIfAbsent("_id", new BsonObjectId());
      byte[] key = Debezium.key(document.get("_id"));
      Change plain = change(key, value("r", document));
      Change wrapped = change(Debezium.withSchema(key), Debezium.withSchema(value("r", document)));

      assertThat(Objects.requireNonNull((Change.Put) plain).document().decode())
          .isEqualTo(document);
      assertThat(wrapped).isEqualTo(plain);
      assertThat(change(key, value("d", null)))
          .isEqualTo(new Change.Deleted("orders", document.get("_id")));
    }
  }
}
