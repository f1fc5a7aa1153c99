package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far back the log goes, and what it says beyond that. */
class HistoryTest {

  private static final OplogBounds TEN = new OplogBounds(10, 1 << 20);

  @Test
  void aPlaceThatTheLogHasLostIsRefusedAsARealServerDoes() throws Exception {
    MongoServer server = Servers.inMemory(TEN);
    try (MongoClient client = MongoClients.create(server.getConnectionString())) {
      MongoDatabase database = client.getDatabase("history");
      ChangeStreamDocument<Document> early;
      try (MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor =
          database.watch().cursor()) {
        RecordedWork.insert(database, "a", 0);
        early = Tail.typed(cursor, 1).get(0);
      }
      inserts(database, 1, 30);

      BsonDocument token = early.getResumeToken();
      BsonTimestamp time = early.getClusterTime();
      assertThat(time).isNotNull();
      refuses("resumeAfter", database.watch().resumeAfter(token));
      refuses("startAtOperationTime", database.watch().startAtOperationTime(time));
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void aStreamThatFallsBehindTheLogIsToldSo() throws Exception {
    MongoServer server = Servers.inMemory(TEN);
    try (MongoClient client = MongoClients.create(server.getConnectionString())) {
      MongoDatabase database = client.getDatabase("history");
      try (Tail tail = Tail.open(database.watch())) {
        inserts(database, 0, 30);
        MongoCommandException error =
            catchThrowableOfType(MongoCommandException.class, () -> tail.take(1));
        assertThat(error.getErrorCode()).isEqualTo(286);
        assertThat(error.hasErrorLabel("NonResumableChangeStreamError")).isTrue();
      }
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void inMemoryAFormerServersPlacesAreLost() throws Exception {
    ChangeStreamDocument<Document> former;
    MongoServer first = Servers.inMemory(OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(first.getConnectionString());
        MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor =
            client.getDatabase("history").watch().cursor()) {
      inserts(client.getDatabase("history"), 0, 3);
      former = Tail.typed(cursor, 3).get(2);
    } finally {
      first.shutdownNow();
    }
    MongoServer next = Servers.inMemory(OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(next.getConnectionString())) {
      refuses(
          "resumeAfter",
          client.getDatabase("history").watch().resumeAfter(former.getResumeToken()));
    } finally {
      next.shutdownNow();
    }
  }

  @Test
  void onDiskAStreamGoesOnAfterARestart(@TempDir Path folder) {
    Path file = folder.resolve("documents.mv");
    ChangeStreamDocument<Document> last;
    MongoServer first = Servers.onDisk(file, OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(first.getConnectionString());
        MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor =
            client.getDatabase("history").watch().cursor()) {
      inserts(client.getDatabase("history"), 0, 2);
      last = Tail.typed(cursor, 1).get(0);
    } finally {
      first.shutdownNow();
    }
    MongoServer next = Servers.onDisk(file, OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(next.getConnectionString())) {
      MongoDatabase database = client.getDatabase("history");
      database.getCollection("a").updateOne(new Document("_id", 1), Document.parse("{$set:{x:1}}"));
      try (Tail tail =
          Tail.open(
              database
                  .watch()
                  .fullDocument(FullDocument.UPDATE_LOOKUP)
                  .resumeAfter(last.getResumeToken()))) {
        assertThat(tail.take(2))
            .extracting(event -> event.getDocument("fullDocument"))
            .containsExactly(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{_id: 1, x: 1}"));
      }
    } finally {
      next.shutdownNow();
    }
  }

  @Test
  void onDiskARenamedCollectionIsThereAfterARestart(@TempDir Path folder) {
    Path file = folder.resolve("documents.mv");
    MongoServer first = Servers.onDisk(file, OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(first.getConnectionString())) {
      RecordedWork.renameCollection(client.getDatabase("history"));
    } finally {
      first.shutdownNow();
    }
    MongoServer next = Servers.onDisk(file, OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(next.getConnectionString())) {
      MongoDatabase database = client.getDatabase("history");
      assertThat(database.getCollection("a").countDocuments()).isZero();
      assertThat(database.getCollection("b").find().first()).isEqualTo(new Document("_id", 1));
    } finally {
      next.shutdownNow();
    }
  }

  @Test
  void theLogsWindowIsThereToBeAsked() {
    MongoServer server = Servers.inMemory(TEN);
    try (MongoClient client = MongoClients.create(server.getConnectionString())) {
      inserts(client.getDatabase("history"), 0, 30);
      BsonDocument first = entry(client, 1);
      BsonDocument last = entry(client, -1);
      assertThat(last.getTimestamp("ts")).isGreaterThan(first.getTimestamp("ts"));
      assertThat(last.getDateTime("wall")).isGreaterThanOrEqualTo(first.getDateTime("wall"));
      assertThat(last.getDocument("o")).isEqualTo(BsonDocument.parse("{_id: 29}"));
      assertThat(first.getDocument("o")).isEqualTo(BsonDocument.parse("{_id: 20}"));
    } finally {
      server.shutdownNow();
    }
  }

  private static BsonDocument entry(MongoClient client, int direction) {
    BsonDocument found =
        client
            .getDatabase("local")
            .getCollection("oplog.rs", BsonDocument.class)
            .find()
            .sort(new Document("$natural", direction))
            .limit(1)
            .first();
    assertThat(found).isNotNull();
    return found;
  }

  private static void inserts(MongoDatabase database, int from, int to) {
    for (int id = from; id < to; id++) {
      RecordedWork.insert(database, "a", id);
    }
  }

  private static void refuses(String how, ChangeStreamIterable<Document> stream) throws Exception {
    MongoCommandException error =
        catchThrowableOfType(MongoCommandException.class, () -> Tail.open(stream).close());
    assertThat(Normalised.error(error.getResponse()))
        .isEqualTo(
            Normalised.error(Recording.of("history-lost").line(how, "error").getDocument("error")));
  }
}
