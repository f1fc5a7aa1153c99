package io.bactrian.documents;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.bactrian.platform.TestMongo;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The MongoDB of these tests: a real one where BACTRIAN_MONGO_URL names it, else the embedded. */
final class TestedMongo {

  private static final @Nullable String URL = System.getenv("BACTRIAN_MONGO_URL");

  private TestedMongo() {}

  static boolean isReal() {
    return URL != null;
  }

  static MongoDatabase freshDatabase() {
    if (URL == null) {
      return TestMongo.freshDatabase();
    }
    MongoDatabase fresh =
        Real.CLIENT.getDatabase("documents_" + UUID.randomUUID().toString().substring(0, 8));
    Runtime.getRuntime().addShutdownHook(new Thread(fresh::drop));
    return fresh;
  }

  /** Opened on first use, for as long as the tests run. */
  private static final class Real {
    static final MongoClient CLIENT = MongoClients.create(java.util.Objects.requireNonNull(URL));
  }
}
