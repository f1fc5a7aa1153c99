package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCursor;
import io.bactrian.platform.TestMongo;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedded server says of itself, and what drivers make of it. */
class ReplicaSetTest {

  @ParameterizedTest
  @ValueSource(strings = {"hello", "isMaster"})
  void saysWhatTheRecordedOneSaidButOfSessions(String command) throws Exception {
    BsonDocument recorded = Recording.of("server-" + command).lines().get(0);
    BsonDocument reply =
        TestMongo.client()
            .getDatabase("admin")
            .runCommand(new BsonDocument(command, new BsonInt32(1)), BsonDocument.class);

    // Those that would promise sessions, or streams of replies to hello.
    recorded.remove("logicalSessionTimeoutMinutes");
    recorded.remove("topologyVersion");
    recorded.remove("connectionId");
    assertThat(reply.keySet()).containsExactlyInAnyOrderElementsOf(recorded.keySet());
    assertThat(reply.get("setName")).isEqualTo(recorded.get("setName"));
  }

  @Test
  void driversThatAskForTheReplicaSetFindIt() {
    String url = TestMongo.freshUrl() + "?replicaSet=rs0";
    try (MongoClient client = MongoClients.create(url)) {
      client.getDatabase("replica_set").getCollection("a").insertOne(new Document("_id", 1));
      assertThat(client.getDatabase("replica_set").getCollection("a").countDocuments()).isOne();
      client.getDatabase("replica_set").drop();
    }
  }

  @Test
  void everythingCanBeWatchedAtOnce() {
    try (MongoCursor<BsonDocument> cursor =
        TestMongo.client().watch().withDocumentClass(BsonDocument.class).cursor()) {
      RecordedWork.insert(TestMongo.freshDatabase(), "watched", 1);
      assertThat(cursor.next().getDocument("ns").getString("coll").getValue()).isEqualTo("watched");
    }
  }
}
