package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream goes on exactly where another stopped, wherever that was. */
class ResumeTest {

  private static final String ALL = "io.bactrian.platform.oplog.MongoUnderTest#all";

  @ParameterizedTest
  @MethodSource(ALL)
  void everyEventIsFollowedByExactlyTheRest(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    List<BsonDocument> events;
    try (Tail tail = Tail.open(database.watch())) {
      RecordedWork.crud(database);
      RecordedWork.renameAndDrop(database);
      events = tail.take(30);
    }
    for (int i = 0; i < events.size(); i++) {
      BsonDocument token = events.get(i).getDocument("_id");
      List<BsonDocument> rest = events.subList(i + 1, events.size());
      try (Tail tail = Tail.open(database.watch().resumeAfter(token).batchSize(1 + i % 4))) {
        assertThat(tail.take(rest.size())).isEqualTo(rest);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void afterADropComesTheInvalidate(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    MongoCollection<Document> collection = database.getCollection("a");
    List<BsonDocument> events;
    try (Tail tail = Tail.open(collection.watch().batchSize(1))) {
      RecordedWork.dropCollection(database);
      events = tail.take(3);
    }
    BsonDocument drop = events.get(1).getDocument("_id");
    try (Tail tail = Tail.open(collection.watch().resumeAfter(drop))) {
      assertThat(tail.take(1)).containsExactly(events.get(2));
      assertThat(tail.isOver()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void idsOfEveryTypeAreDocumentKeysAndPlaces(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    MongoCollection<Document> collection = database.getCollection("a");
    List<Object> ids =
        List.of(
            1.5,
            -2.25e300,
            Decimal128.parse("0.1"),
            -7L,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            true,
            new Binary(new byte[] {1, 0, 2}),
            new Binary((byte) 4, new byte[16]),
            new BsonTimestamp(1, 2),
            new BsonMinKey(),
            new BsonMaxKey(),
            BsonNull.VALUE,
            "zero\u0000inside",
            new Document("list", List.of(1, "x")),
            new UUID(1, 2).toString());
    List<BsonDocument> events;
    try (Tail tail = Tail.open(collection.watch())) {
      ids.forEach(id -> collection.insertOne(new Document("_id", id)));
      events = tail.take(ids.size());
    }
    for (int i = 0; i < ids.size(); i++) {
      BsonDocument sent = new Document("_id", ids.get(i)).toBsonDocument();
      assertThat(events.get(i).getDocument("documentKey")).isEqualTo(sent);
      BsonDocument token = events.get(i).getDocument("_id");
      try (Tail tail = Tail.open(collection.watch().resumeAfter(token))) {
        assertThat(tail.take(ids.size() - i - 1)).isEqualTo(events.subList(i + 1, ids.size()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anIdleStreamsTokenAdvancesWithWhatOthersWrite(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    RecordedWork.insert(database, "mine", 1);
    ChangeStreamIterable<Document> mine =
        database.getCollection("mine").watch().maxAwaitTime(50, TimeUnit.MILLISECONDS);
    BsonDocument advanced;
    try (MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor = mine.cursor()) {
      assertThat(cursor.tryNext()).isNull();
      String first = data(cursor.getResumeToken());
      RecordedWork.insert(database, "another", 1);
      RecordedWork.insert(database, "another", 2);
      await()
          .untilAsserted(
              () -> {
                assertThat(cursor.tryNext()).isNull();
                assertThat(data(cursor.getResumeToken())).isGreaterThan(first);
              });
      advanced = cursor.getResumeToken();
    }
    RecordedWork.insert(database, "mine", 2);
    try (Tail tail = Tail.open(database.getCollection("mine").watch().resumeAfter(advanced))) {
      assertThat(tail.take(1).get(0).getDocument("documentKey"))
          .isEqualTo(BsonDocument.parse("{_id: 2}"));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aPingsTimeIsAPlaceToStart(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    RecordedWork.insert(database, "a", 1);
    BsonTimestamp now =
        database.runCommand(new Document("ping", 1)).get("operationTime", BsonTimestamp.class);
    RecordedWork.insert(database, "a", 2);
    try (MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor =
        database.watch().startAtOperationTime(now).cursor()) {
      assertThat(Tail.typed(cursor, 1).get(0).getClusterTime()).isGreaterThanOrEqualTo(now);
      await()
          .untilAsserted(
              () ->
                  assertThat(cursor.tryNext())
                      .extracting(ChangeStreamDocument::getDocumentKey)
                      .isEqualTo(BsonDocument.parse("{_id: 2}")));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void stagesAfterTheStreamsAreApplied(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    MongoCollection<Document> a = database.getCollection("a");
    try (Tail tail =
        Tail.open(
            a.watch(
                List.of(
                    Aggregates.match(Filters.eq("operationType", "update")),
                    Aggregates.project(Document.parse("{documentKey: 1}")))))) {
      RecordedWork.sixInserts(database);
      a.updateOne(Filters.eq(3), Updates.set("x", 1));
      BsonDocument only = tail.take(1).get(0);
      assertThat(only.keySet()).containsExactly("_id", "documentKey");
      assertThat(only.getDocument("documentKey")).isEqualTo(BsonDocument.parse("{_id: 3}"));
    }
  }

  private static String data(@Nullable BsonDocument token) {
    return Objects.requireNonNull(token).getString("_data").getValue();
  }
}
