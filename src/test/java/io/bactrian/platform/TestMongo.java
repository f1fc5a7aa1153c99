package io.bactrian.platform;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import io.bactrian.platform.oplog.OplogBounds;
import io.bactrian.platform.oplog.ReplicaSetOfOne;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The MongoDB of tests: the one that the environment names as {@code BACTRIAN_MONGO_URL}, a scratch
 * one in which databases are made and dropped; else the embedded one, in memory, one per test JVM.
 * Both are spoken to over the wire, and have as many empty databases as tests want.
 */
public final class TestMongo {

  private static final @Nullable String REAL = System.getenv("BACTRIAN_MONGO_URL");
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestMongo() {}

  /** Whether it is a real MongoDB, and not the embedded server. */
  public static boolean isReal() {
    return REAL != null;
  }

  /** A new, empty database on the shared client. */
  public static MongoDatabase freshDatabase() {
    return client().getDatabase(name());
  }

  /** The connection string of a new, empty database. */
  public static String freshUrl() {
    return REAL == null ? Server.RUNNING.getConnectionString() + "/" + name() : url(REAL, name());
  }

  /** The client that the tests of one JVM share; nobody closes it. */
  public static MongoClient client() {
    return REAL == null ? Server.CLIENT : Real.CLIENT;
  }

  /** The embedded server's, whatever the environment names. */
  public static MongoClient embedded() {
    return Server.CLIENT;
  }

  private static String name() {
    String name = "test_" + (REAL == null ? "" : RUN + "_") + DATABASES.incrementAndGet();
    if (REAL != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Real.CLIENT.getDatabase(name).drop()));
    }
    return name;
  }

  /** The same connection string for another database; who logs in does so where he did. */
  private static String url(String real, String database) {
    ConnectionString parsed = new ConnectionString(real);
    int path = real.indexOf('/', real.indexOf("://") + 3);
    int options = real.indexOf('?');
    String hosts = path < 0 ? real : real.substring(0, path);
    String query = options < 0 ? "" : real.substring(options);
    if (parsed.getCredential() != null && !query.contains("authSource")) {
      query += (query.isEmpty() ? "?" : "&") + "authSource=" + parsed.getCredential().getSource();
    }
    return hosts + "/" + database + query;
  }

  /** Opened on first use. */
  private static final class Real {
    static final MongoClient CLIENT = MongoClients.create(String.valueOf(REAL));
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
