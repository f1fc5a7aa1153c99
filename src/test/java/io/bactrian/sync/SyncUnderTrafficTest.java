package io.bactrian.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.bactrian.backfill.Runs;
import io.bactrian.chaos.EscrowWorld;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.EscrowTraffic;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.bactrian.source.LiveSource;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The escrow application writes while its collections are copied and followed. */
class SyncUnderTrafficTest {

  private static final EscrowData DATA = new EscrowData(3, 2_000);

  /** A collection that grows faster than it is copied would never be. */
  private static final long PAUSE_NANOS = 1_000_000;

  private final DataSource postgres = TestPostgres.databaseWithCore();
  private final TestSystem system =
      TestSystem.of(postgres, "escrow", TestSystems.open(postgres, "escrow"));
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final EscrowTraffic traffic;

  SyncUnderTrafficTest() {
    EscrowWorld.seed(mongo, DATA);
    traffic = new EscrowTraffic(mongo, 9, Clock.fixed(EscrowData.NOW, ZoneOffset.UTC));
  }

  @Test
  void whatChangesWhileItIsCopiedIsThereWhenTheTrafficStops() throws Exception {
    Tail tail = new Tail(system, mongo);
    tail.begin();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger writes = new AtomicInteger();
    CompletableFuture<Void> application =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get() || !traffic.idle()) {
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

    new Runs(system, DataSize.ofMegabytes(1), DataSize.ofKilobytes(256))
        .backfill(new LiveSource(mongo));
    int during = writes.get();
    await().atMost(Duration.ofMinutes(1)).until(() -> writes.get() > during + 1_000);
    stop.set(true);
    application.join();
    following.join();
    tail.follow();

    assertThat(during).isPositive();
    assertThat(tail.states()).allMatch(state -> state.endsWith("|live"));
    assertThat(system.value("select count(*) from bactrian.sync_touched")).isEqualTo("0");
    new Runs(system).replayed();
    EscrowWorld.assertExact(system, mongo, DATA);
  }
}
