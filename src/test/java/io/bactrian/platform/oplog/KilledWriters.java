package io.bactrian.platform.oplog;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import java.util.Random;
import org.bson.Document;

/** Writes to a server on disk in this JVM, until it is killed. */
final class KilledWriters {

  static final String DATABASE = "killed";

  private KilledWriters() {}

  public static void main(String[] arguments) {
    MongoServer server = Servers.onDisk(Path.of(arguments[0]), OplogBounds.DEFAULT);
    MongoClient client = MongoClients.create(server.getConnectionString());
    for (int seed = 0; seed < 2; seed++) {
      Random random = new Random(seed);
      MongoCollection<Document> collection = client.getDatabase(DATABASE).getCollection("a");
      new Thread(
              () -> {
                while (true) {
                  WritersTest.writes(collection, random);
                  System.out.println("400 written");
                }
              })
          .start();
    }
  }
}
