package io.bactrian.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.backfill.Runs;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.EscrowTraffic;
import io.bactrian.landing.TestSystem;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.Parity;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.bactrian.source.LiveSource;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Documents and rows are compared while the escrow application writes and its changes land. */
class ParityUnderTrafficTest {

  private static final EscrowData DATA = new EscrowData(4, 1_000);
  private static final long PAUSE_NANOS = 5_000_000;

  private final DataSource postgres = TestPostgres.databaseWithCore();
  private final TestSystem system =
      TestSystem.of(postgres, "escrow", TestSystems.open(postgres, "escrow"));
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final EscrowTraffic traffic;

  ParityUnderTrafficTest() {
    for (String collection : DATA.collections()) {
      List<BsonDocument> documents = new ArrayList<>();
      DATA.documents(collection).forEach(documents::add);
      mongo.getCollection(collection, BsonDocument.class).insertMany(documents);
    }
    traffic = new EscrowTraffic(mongo, 11, Clock.fixed(EscrowData.NOW, ZoneOffset.UTC));
  }

  @Test
  void whatIsOnlyOnItsWayIsNoDifferenceAndWhatIsPlantedIsOne() {
    Tail tail = new Tail(system, mongo);
    tail.begin();
    new Runs(system, DataSize.ofMegabytes(1), DataSize.ofKilobytes(256))
        .backfill(new LiveSource(mongo));
    tail.follow();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger writes = new AtomicInteger();
    CompletableFuture<Void> application =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                traffic.step();
                writes.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            });
    CompletableFuture<Void> following =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                tail.follow();
              }
            });
    try {
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> writes.get() > 200);
      int before = writes.get();

      assertThat(verdicts()).allMatch(CollectionVerdict::exact);
      assertThat(writes.get()).as("it was written meanwhile").isGreaterThan(before);

      // Nothing follows level configurations: they are not written.
      system.execute("update escrow.level_configs set name = 'planted' where level = 1");
      assertThat(verdicts().stream().filter(each -> !each.exact()))
          .singleElement()
          .matches(each -> each.collection().equals("levelconfigs") && each.differing() == 1);
    } finally {
      stop.set(true);
      application.join();
      following.join();
    }
  }

  private List<CollectionVerdict> verdicts() {
    return Parity.verdicts(
        system, new LiveSource(mongo), DataSize.ofMegabytes(1), DataSize.ofKilobytes(64));
  }
}
