package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.changestream.FullDocument;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every server sends what the recorded one sent when the same is done to it. Transactions are not
 * here: the embedded servers have none, and say so.
 */
class ChangeStreamContractTest {

  private static final String ALL = "io.bactrian.platform.oplog.MongoUnderTest#all";

  @ParameterizedTest
  @MethodSource(ALL)
  void aDatabaseTellsOfAllItsCollections(MongoUnderTest server) throws Exception {
    sendsTheSame(server, "crud-database", this::ofDatabase, RecordedWork::crud);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aCollectionTellsOfItself(MongoUnderTest server) throws Exception {
    sendsTheSame(server, "crud-collection", ofCollection("payments"), RecordedWork::crud);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void withoutLookUpUpdatesHaveNoDocument(MongoUnderTest server) throws Exception {
    sendsTheSame(server, "crud-no-lookup", MongoDatabase::watch, RecordedWork::crud);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aDatabaseGoesOnAfterRenameAndDrop(MongoUnderTest server) throws Exception {
    sendsTheSame(server, "ddl-database", this::ofDatabase, RecordedWork::renameAndDrop);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aCollectionEndsWithItsDrop(MongoUnderTest server) throws Exception {
    sendsTheSame(server, "ddl-collection-drop", ofCollection("a"), RecordedWork::dropCollection);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aCollectionEndsWithItsRename(MongoUnderTest server) throws Exception {
    sendsTheSame(
        server, "ddl-collection-rename", ofCollection("a"), RecordedWork::renameCollection);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aDatabaseEndsWithItsDrop(MongoUnderTest server) throws Exception {
    sendsTheSame(server, "ddl-database-drop", this::ofDatabase, RecordedWork::dropDatabase);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void resumesInTheMiddle(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    List<BsonDocument> events;
    try (Tail tail = Tail.open(database.watch())) {
      RecordedWork.sixInserts(database);
      events = tail.take(6);
    }
    assertThat(Normalised.events(events))
        .isEqualTo(Normalised.events(Recording.of("resume-base").events()));

    BsonDocument third = events.get(2).getDocument("_id");
    BsonTimestamp time = events.get(2).getTimestamp("clusterTime");
    ChangeStreamIterable<Document> after = database.getCollection("a").watch();
    gives("resumeAfter-third", after.resumeAfter(third));
    gives("startAfter-third", database.watch().startAfter(third));
    gives("startAtOperationTime-third", database.watch().startAtOperationTime(time));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anInvalidateIsNoPlaceToResumeAfterButOneToStartAfter(MongoUnderTest server)
      throws Exception {
    MongoDatabase database = server.emptyDatabase();
    BsonDocument invalidate;
    try (Tail tail = Tail.open(database.getCollection("a").watch())) {
      RecordedWork.dropCollection(database);
      invalidate = tail.take(3).get(2).getDocument("_id");
    }
    RecordedWork.insert(database, "a", 2);

    refuses(
        Recording.of("resume-and-errors").line("resume_after", "error"),
        database.getCollection("a").watch().resumeAfter(invalidate));
    BsonDocument recorded = Recording.of("resume-and-errors").line("start_after", "events");
    try (Tail tail = Tail.open(database.getCollection("a").watch().startAfter(invalidate))) {
      assertThat(Normalised.events(tail.take(1)))
          .isEqualTo(
              recorded.getArray("events").stream()
                  .map(event -> Normalised.event(event.asDocument()))
                  .toList());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesTokensThatAreNone(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    RecordedWork.sixInserts(database);
    Recording recording = Recording.of("resume-and-errors");

    refuses(
        recording.line("bogus-token", "error"),
        database.watch().resumeAfter(token("826B004096000000042B062C0100296E04")));
    refuses(
        recording.line("garbage-token", "error"),
        database.watch().resumeAfter(token("not a token")));
    refuses(
        recording.line("wrong-shape", "error"),
        database.watch().resumeAfter(new BsonDocument("x", new BsonInt32(1))));
  }

  private static BsonDocument token(String data) {
    return new BsonDocument("_data", new BsonString(data));
  }

  private static void gives(String how, ChangeStreamIterable<Document> stream) throws Exception {
    List<BsonDocument> recorded =
        Recording.of("resume-and-errors")
            .line(how, "documentKeys")
            .getArray("documentKeys")
            .stream()
            .map(key -> key.asDocument())
            .toList();
    try (Tail tail = Tail.open(stream)) {
      assertThat(tail.take(recorded.size()))
          .as(how)
          .extracting(event -> event.getDocument("documentKey"))
          .isEqualTo(recorded);
    }
  }

  private static void refuses(BsonDocument recorded, ChangeStreamIterable<Document> stream) {
    MongoCommandException error =
        catchThrowableOfType(MongoCommandException.class, () -> Tail.open(stream).close());
    assertThat(Normalised.error(error.getResponse()))
        .isEqualTo(Normalised.error(recorded.getDocument("error")));
  }

  private ChangeStreamIterable<Document> ofDatabase(MongoDatabase database) {
    return database.watch().fullDocument(FullDocument.UPDATE_LOOKUP);
  }

  private static Function<MongoDatabase, ChangeStreamIterable<Document>> ofCollection(String name) {
    return database ->
        database.getCollection(name).watch().fullDocument(FullDocument.UPDATE_LOOKUP);
  }

  private static void sendsTheSame(
      MongoUnderTest server,
      String name,
      Function<MongoDatabase, ChangeStreamIterable<Document>> stream,
      Consumer<MongoDatabase> work)
      throws Exception {
    List<BsonDocument> recorded = Recording.of(name).events();
    MongoDatabase database = server.emptyDatabase();
    try (Tail tail = Tail.open(stream.apply(database))) {
      work.accept(database);
      List<BsonDocument> events = tail.take(recorded.size());

      assertThat(server.inOrder(Normalised.events(events)))
          .isEqualTo(server.inOrder(Normalised.events(recorded)));
      assertThat(events)
          .extracting(event -> event.getDocument("_id").getString("_data").getValue())
          .doesNotHaveDuplicates()
          .isSorted();
      assertThat(tail.isOver()).isEqualTo(endsWithInvalidate(recorded));
    }
  }

  private static boolean endsWithInvalidate(List<BsonDocument> events) {
    return events.get(events.size() - 1).getString("operationType").getValue().equals("invalidate");
  }
}
