package io.bactrian.platform;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import io.bactrian.platform.oplog.OplogBounds;
import io.bactrian.platform.oplog.ReplicaSetOfOne;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A MongoDB-compatible server for tests, in memory: one per test JVM, spoken to over the real wire
 * protocol, with as many empty databases as tests want.
 */
public final class TestMongo {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestMongo() {}

  /** A new, empty database on the shared client. */
  public static MongoDatabase freshDatabase() {
    return client().getDatabase("test_" + DATABASES.incrementAndGet());
  }

  /** The connection string of a new, empty database. */
  public static String freshUrl() {
    return Server.RUNNING.getConnectionString() + "/test_" + DATABASES.incrementAndGet();
  }

  /** The client that the tests of one JVM share; nobody closes it. */
  public static MongoClient client() {
    return Server.CLIENT;
  }

  /** Holds the server, so that it starts on first use; its threads are daemons of the test JVM. */
  private static final class Server {
    static final MongoServer RUNNING =
        new MongoServer(ReplicaSetOfOne.inMemory(OplogBounds.DEFAULT));
    static final MongoClient CLIENT;

    static {
      RUNNING.bind("127.0.0.1", 0);
      CLIENT = MongoClients.create(RUNNING.getConnectionString());
      Runtime.getRuntime().addShutdownHook(new Thread(RUNNING::shutdownNow));
    }
  }
}
