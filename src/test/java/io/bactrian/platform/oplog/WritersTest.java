package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many who write and many who wait, at once. */
class WritersTest {

  private static final String ALL = "io.bactrian.platform.oplog.MongoUnderTest#all";
  private static final int IDS = 12;

  @ParameterizedTest
  @MethodSource(ALL)
  void whatTwoWritersDidReplaysToWhatIsThere(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    MongoCollection<BsonDocument> collection = database.getCollection("a", BsonDocument.class);
    try (Tail tail = Tail.open(database.watch())) {
      ExecutorService writers = Executors.newFixedThreadPool(2);
      List<Future<?>> done = new ArrayList<>();
      for (int seed = 1; seed <= 2; seed++) {
        Random random = new Random(seed);
        done.add(writers.submit(() -> writes(database.getCollection("a"), random)));
      }
      for (Future<?> one : done) {
        one.get(60, TimeUnit.SECONDS);
      }
      writers.shutdown();
      RecordedWork.insert(database, "end", 1);

      Map<BsonValue, BsonDocument> replayed = new HashMap<>();
      tail.until(event -> event.getDocument("ns").getString("coll").getValue().equals("end"))
          .forEach(event -> Replay.apply(event, replayed));

      Map<BsonValue, BsonDocument> there = new HashMap<>();
      collection.find().forEach(document -> there.put(document.get("_id"), document));
      assertThat(there).isNotEmpty();
      assertThat(replayed).isEqualTo(there);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void thoseWhoWaitDontHoldUpOthersAndAreToldAtOnce(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    int many = 40;
    CountDownLatch open = new CountDownLatch(many);
    ExecutorService readers = Executors.newFixedThreadPool(many);
    List<Future<BsonDocument>> told = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      ChangeStreamIterable<Document> stream =
          database.getCollection("a").watch().maxAwaitTime(10, TimeUnit.MINUTES);
      told.add(
          readers.submit(
              () -> {
                try (var cursor = stream.withDocumentClass(BsonDocument.class).cursor()) {
                  open.countDown();
                  return cursor.next();
                }
              }));
    }
    assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
    RecordedWork.insert(database, "another", 1);
    RecordedWork.insert(database, "a", 1);
    for (Future<BsonDocument> one : told) {
      assertThat(one.get(60, TimeUnit.SECONDS).getDocument("documentKey"))
          .isEqualTo(BsonDocument.parse("{_id: 1}"));
    }
    readers.shutdown();
  }

  static void writes(MongoCollection<Document> collection, Random random) {
    UpdateOptions upsert = new UpdateOptions().upsert(true);
    for (int i = 0; i < 400; i++) {
      int id = random.nextInt(IDS);
      switch (random.nextInt(6)) {
        case 0 -> collection.deleteOne(Filters.eq(id));
        case 1 ->
            collection.replaceOne(
                Filters.eq(id), new Document("whole", i), new ReplaceOptions().upsert(true));
        case 2 -> collection.findOneAndUpdate(Filters.eq(id), Updates.set("f" + i % 5, i));
        case 3 -> collection.updateMany(new Document(), Updates.inc("all", 1));
        case 4 -> collection.updateOne(Filters.eq(id), Updates.unset("f" + i % 5));
        default -> collection.updateOne(Filters.eq(id), Updates.inc("n", 1), upsert);
      }
    }
  }
}
