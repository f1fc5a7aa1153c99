package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded MongoDB says that a majority has is there when it comes back from a kill. */
class MajorityTest {

  @RepeatedTest(2)
  void whatAMajorityHasSurvivesAKill(@TempDir Path folder) throws Exception {
    Set<Integer> written = ConcurrentHashMap.newKeySet();
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    try (TestMongoServer server = new TestMongoServer(folder);
        MongoClient client = MongoClients.create(server.url())) {
      assumeTrue(server.isOurs(), "a real MongoDB is not killed");
      MongoCollection<Document> all = client.getDatabase("bactrian").getCollection("a");
      CompletableFuture<Void> majority =
          untilItIsKilled(
              i -> {
                all.withWriteConcern(WriteConcern.MAJORITY).insertOne(new Document("_id", i));
                written.add(i);
              });
      CompletableFuture<Void> reader =
          untilItIsKilled(
              i -> {
                all.insertOne(new Document("_id", -1 - i));
                all.withReadConcern(ReadConcern.MAJORITY)
                    .find(Filters.eq(-1 - i))
                    .forEach(found -> seen.add(found.getInteger("_id")));
              });
      await().atMost(Duration.ofMinutes(1)).until(() -> written.size() > 30 && seen.size() > 30);
      server.kill();
      majority.join();
      reader.join();
      server.start();

      assertThat(all.distinct("_id", Integer.class).into(ConcurrentHashMap.newKeySet()))
          .containsAll(written)
          .containsAll(seen);
    }
  }

  private interface Work {
    void with(int number);
  }

  private static CompletableFuture<Void> untilItIsKilled(Work work) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; ; i++) {
              work.with(i);
            }
          } catch (MongoException killed) {
            // as it should be
          }
        },
        command -> new Thread(command).start());
  }
}
