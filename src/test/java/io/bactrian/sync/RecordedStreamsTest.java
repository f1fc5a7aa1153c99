package io.bactrian.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.NormalForm;
import io.bactrian.landing.TestSystem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a real MongoDB 4.4 sent, played through the tail: the same rows, deletes, states, errors.
 */
class RecordedStreamsTest {

  private static final String TABLES =
      """
      create table payments (id text primary key, status text, swept boolean, extra jsonb);
      create table tags (payment_id text not null references payments, position integer not null,
        tag text not null, primary key (payment_id, position));
      create table other (id text primary key, extra jsonb);
      create table ledger (id text primary key, i integer, extra jsonb);
      create table a (id text primary key, extra jsonb);
      create table b (id text primary key, extra jsonb);
      """;

  private static final List<String> MAPPINGS =
      List.of(
          """
          source: payments
          table: shop.payments
          id: mixed
          children:
            - { field: tags, table: shop.tags, value: tag }
          """,
          "{source: ledger, table: shop.ledger, id: mixed}",
          "{source: a, table: shop.a, id: mixed}",
          "{source: b, table: shop.b, id: mixed}");

  private final RecordedServer server = new RecordedServer();
  private final TestSystem system = TestSystem.with(TABLES, MAPPINGS.toArray(String[]::new));

  @AfterEach
  void stop() {
    server.close();
  }

  private Tail tail(int batch) {
    Tail tail = new Tail(system, server.database(), batch, "").live();
    return tail;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000})
  void everyKindOfWriteHasItsEffect(int batch) {
    Tail tail = tail(batch);
    server.play("crud-database");

    tail.follow();

    Map<BsonValue, BsonDocument> expected = RecordedServer.outcome("crud-database", "payments");
    assertSame(tail.documents("payments"), expected);
    assertThat(expected).hasSize(4);
    assertThat(system.rows("select count(*) from bactrian.quarantine")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crud-database", "crud-collection"})
  void killedAfterAnyBatchItGoesOnWithoutLossOrRepetition(String recording) {
    Tail tail = tail(2);
    Position last = tail.begin();
    server.play(recording);

    // Each batch is read twice: by one who is killed before it has landed, and by the next one, who
    // is killed right after.
    boolean more = true;
    for (int i = 0; more; i++) {
      assertThat(i).isLessThan(100);
      boolean unused = tail.batchThenKill(false);
      more = tail.batchThenKill(true);
    }

    int changes = 0;
    for (ChangeBatch batch : tail.batches()) {
      assertThat(batch.from()).isEqualTo(last);
      last = batch.to();
      changes += batch.changes().size();
    }
    assertThat(changes)
        .isGreaterThan(10)
        .isEqualTo(
            (int)
                RecordedServer.lines(recording).stream()
                    .filter(line -> line.containsKey("documentKey"))
                    // Gone when it was looked up: no change, since its deletion follows.
                    .filter(line -> !line.isNull("fullDocument"))
                    .count());
    assertThat(tail.batches()).hasSizeGreaterThan(5);
    assertSame(tail.documents("payments"), RecordedServer.outcome(recording, "payments"));
  }

  @Test
  void anUpdateWithoutLookUpIsReadAgain() {
    Map<BsonValue, BsonDocument> there = RecordedServer.outcome("crud-database", "payments");
    server
        .database()
        .getCollection("payments", BsonDocument.class)
        .insertMany(List.copyOf(there.values()));
    Tail tail = tail(1000);
    server.play("crud-no-lookup");

    tail.follow().follow();

    assertSame(tail.documents("payments"), there);
    assertThat(system.rows("select count(*) from bactrian.sync_touched")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 25, 30, 1000})
  void aTransactionIsNeverDivided(int batch) {
    Tail tail = tail(batch);
    server.play("transactions");

    tail.follow();

    List<BsonDocument> events =
        RecordedServer.lines("transactions").stream()
            .filter(line -> line.containsKey("operationType"))
            .toList();
    Set<BsonValue> cuts = new HashSet<>();
    for (int i = 0; i + 1 < events.size(); i++) {
      BsonValue number = events.get(i).get("txnNumber");
      if (number != null && number.equals(events.get(i + 1).get("txnNumber"))) {
        cuts.add(events.get(i).get("_id"));
      }
    }
    assertThat(cuts).hasSizeGreaterThan(190);
    assertThat(tail.batches()).noneMatch(each -> cuts.contains(each.to().token()));
    assertSame(tail.documents("ledger"), RecordedServer.outcome("transactions", "ledger"));
    assertSame(tail.documents("payments"), RecordedServer.outcome("transactions", "payments"));
  }

  @Test
  void aDropAndARenameStopTheirCollectionsAndNoOther() {
    Tail tail = tail(1000);
    server.play("ddl-database");

    tail.follow();

    assertThat(tail.states())
        .containsExactly("a|renamed", "b|dropped", "ledger|live", "payments|live");
    assertThat(system.rows("select id from shop.a")).containsExactly("i:1");
    assertThat(system.rows("select id from shop.b")).isEmpty();
    // What came when they weren't live any more is looked at when they are copied again.
    assertThat(
            system.rows(
                "select collection, document_id::jsonb ->> '$numberInt' from bactrian.sync_touched order by id"))
        .containsExactly("b|2", "a|3");
  }

  @Test
  void anInvalidateEndsTheStreamWhichIsStartedAfterIt() {
    Tail tail = tail(1000);
    server.play("ddl-database-drop");

    tail.follow();

    assertThat(tail.states()).contains("a|dropped");
    BsonDocument invalidate = last("ddl-database-drop");
    tail.follow();
    assertThat(server.asked().get(server.asked().size() - 1).getDocument("$changeStream"))
        .containsEntry("startAfter", invalidate)
        .doesNotContainKey("resumeAfter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ddl-collection-drop", "ddl-collection-rename"})
  void aStreamOfOneCollectionSurvivesItsEnd(String recording) {
    Tail tail = new Tail(system, server.database(), 1000, "a").live();
    server.play(recording);

    tail.follow().follow();

    assertThat(tail.states())
        .containsExactly(recording.endsWith("drop") ? "a|dropped" : "a|renamed");
    assertThat(server.asked().get(server.asked().size() - 1).getDocument("$changeStream"))
        .containsEntry("startAfter", last(recording));
  }

  @Test
  void itResumesAfterTheLastEventThatLanded() {
    Tail tail = tail(1000);
    server.play("resume-base");

    tail.follow();
    tail.follow();

    List<BsonDocument> lines = RecordedServer.lines("resume-base");
    assertThat(server.asked().get(server.asked().size() - 1).getDocument("$changeStream"))
        .containsEntry("resumeAfter", lines.get(lines.size() - 2).getDocument("_id"))
        .containsEntry("fullDocument", new org.bson.BsonString("updateLookup"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"history-lost", "resume-and-errors"})
  void aPositionThatIsLostIsNamedAndTheStreamGoesOn(String recording) {
    List<BsonDocument> errors =
        RecordedServer.lines(recording).stream()
            .filter(line -> line.containsKey("error"))
            .map(line -> line.getDocument("error"))
            .toList();
    assertThat(errors).isNotEmpty();
    for (BsonDocument error : errors) {
      Tail tail = new Tail(system, server.database()).live();
      server.refuse(error);

      tail.follow();

      assertThat(tail.states()).containsExactly("a|lost", "b|lost", "ledger|lost", "payments|lost");
      assertThat(system.value("select why from bactrian.sync_collections limit 1"))
          .contains(error.getString("errmsg").getValue())
          .contains(String.valueOf(error.getInt32("code").getValue()));
      assertThat(system.value("select state from bactrian.sync_positions")).isEqualTo("lost");
      server.play("resume-base");
      tail.follow();
      assertThat(system.value("select count(*) from bactrian.sync_touched")).isNotEqualTo("0");
      system.execute("delete from bactrian.sync_positions; delete from bactrian.sync_touched");
    }
  }

  private static BsonDocument last(String recording) {
    List<BsonDocument> lines = RecordedServer.lines(recording);
    return lines.get(lines.size() - 1).getDocument("_postBatchResumeToken");
  }

  private static void assertSame(
      Map<BsonValue, BsonDocument> actual, Map<BsonValue, BsonDocument> expected) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    actual.forEach(
        (id, document) ->
            assertThat(NormalForm.equal(document, Objects.requireNonNull(expected.get(id))))
                .as("%s", id)
                .isTrue());
  }
}
