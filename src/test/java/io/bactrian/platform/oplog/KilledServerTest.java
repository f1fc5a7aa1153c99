package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import io.bactrian.platform.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed while it writes keeps no change without its event, and no event alone.
 */
class KilledServerTest {

  @RepeatedTest(3)
  void whatIsLeftOfTheLogReplaysToWhatIsLeftOfTheDocuments(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("documents.mv");
    try (ChildJvm child =
        ChildJvm.start(folder.resolve("output"), 256, KilledWriters.class, file.toString())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> child.output().lines().filter(l -> l.equals("400 written")).count() >= 8);
      child.kill();
    }

    MongoServer server = Servers.onDisk(file, OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(server.getConnectionString())) {
      MongoDatabase database = client.getDatabase(KilledWriters.DATABASE);
      Map<BsonValue, BsonDocument> there = new HashMap<>();
      database
          .getCollection("a", BsonDocument.class)
          .find()
          .forEach(document -> there.put(document.get("_id"), document));
      RecordedWork.insert(database, "end", 1);
      Map<BsonValue, BsonDocument> replayed = new HashMap<>();
      try (Tail tail = Tail.open(database.watch().startAtOperationTime(new BsonTimestamp(1, 1)))) {
        tail.until(event -> event.getDocument("ns").getString("coll").getValue().equals("end"))
            .forEach(event -> Replay.apply(event, replayed));
      }
      assertThat(there).isNotEmpty();
      assertThat(replayed).isEqualTo(there);
    } finally {
      server.shutdownNow();
    }
  }
}
