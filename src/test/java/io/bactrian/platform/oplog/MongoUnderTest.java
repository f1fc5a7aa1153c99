package io.bactrian.platform.oplog;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import io.bactrian.platform.TestMongo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** The servers that must send the same streams: ours in memory, ours on disk, and a real one. */
enum MongoUnderTest {
  IN_MEMORY {
    @Override
    MongoClient connect() {
      return TestMongo.embedded();
    }
  },
  ON_DISK {
    @Override
    MongoClient connect() throws Exception {
      Path file = Files.createTempDirectory("oplog").resolve("documents.mv");
      MongoServer server = Servers.onDisk(file, OplogBounds.DEFAULT);
      return MongoClients.create(server.getConnectionString());
    }
  },
  REAL {
    @Override
    MongoClient connect() {
      return MongoClients.create(System.getenv(URL));
    }
  };

  static final String URL = "BACTRIAN_MONGO_URL";
  private static final String SCRATCH = "bactrian_change_streams";

  private @Nullable MongoClient client;

  abstract MongoClient connect() throws Exception;

  /**
   * Events as far as their order is promised: the library's storage on disk goes through documents
   * in an order of its own when a command changes many.
   */
  List<BsonDocument> inOrder(List<BsonDocument> events) {
    if (this != ON_DISK) {
      return events;
    }
    List<BsonDocument> sorted = new ArrayList<>(events);
    for (int from = 0; from < sorted.size(); ) {
      int to = from + 1;
      while (to < sorted.size() && kind(sorted.get(to)).equals(kind(sorted.get(from)))) {
        to++;
      }
      sorted.subList(from, to).sort(Comparator.comparing(BsonDocument::toString));
      from = to;
    }
    return sorted;
  }

  private static String kind(BsonDocument event) {
    boolean oneByOne = event.getString("operationType").getValue().equals("insert");
    return oneByOne
        ? event.toString()
        : event.get("operationType") + "" + event.get("updateDescription");
  }

  /** The real one is among them where the environment names it. */
  static Stream<MongoUnderTest> all() {
    return Stream.of(values()).filter(server -> server != REAL || System.getenv(URL) != null);
  }

  /** A database that holds nothing; one of another test's is dropped. */
  MongoDatabase emptyDatabase() throws Exception {
    MongoClient connected = client == null ? connect() : client;
    client = connected;
    MongoDatabase database = connected.getDatabase(SCRATCH);
    database.drop();
    return database;
  }
}
