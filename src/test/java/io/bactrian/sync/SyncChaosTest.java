package io.bactrian.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.bactrian.Bactrian;
import io.bactrian.access.Service;
import io.bactrian.backfill.Runs;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.EscrowTraffic;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.TestSystem;
import io.bactrian.parity.Parity;
import io.bactrian.platform.ChildJvm;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestServer;
import io.bactrian.platform.TestSystems;
import io.bactrian.source.LiveSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.unit.DataSize;

/**
 * The escrow application writes while its collections are copied and followed, and the service and
 * PostgreSQL are killed and frozen at random. {@code -Dbactrian.rounds=100} for the long one.
 */
class SyncChaosTest {

  private static final EscrowData DATA = new EscrowData(3, 2_000);
  private static final int ROUNDS = Integer.getInteger("bactrian.rounds", 3);
  private static final long SEED = Long.getLong("bactrian.seed", System.nanoTime());
  private static final long PAUSE_NANOS = 3_000_000;

  private final Path folder;
  private final TestServer server;
  private final String mongoUrl = TestMongo.freshUrl();
  private final MongoClient client = MongoClients.create(mongoUrl);
  private final MongoDatabase mongo =
      client.getDatabase(mongoUrl.substring(mongoUrl.lastIndexOf('/') + 1));
  private final TestSystem system;
  private @Nullable ChildJvm service;
  private int started;

  SyncChaosTest(@TempDir Path folder) {
    this.folder = folder;
    this.server = TestServer.postgres(folder);
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(server.url());
    this.system = TestSystem.of(postgres, "escrow", TestSystems.open(postgres, "escrow"));
    for (String collection : DATA.collections()) {
      List<BsonDocument> documents = new ArrayList<>();
      DATA.documents(collection).forEach(documents::add);
      mongo.getCollection(collection, BsonDocument.class).insertMany(documents);
    }
  }

  private ChildJvm service() throws IOException {
    return ChildJvm.start(
        folder.resolve("service" + started++ + ".txt"),
        512,
        Bactrian.class,
        "--bactrian.home=" + Path.of("").toAbsolutePath(),
        "--bactrian.stores=postgres,mongo",
        "--bactrian.postgres.url=" + server.url(),
        "--bactrian.mongo.url=" + mongoUrl,
        "--bactrian.systems=risk,escrow",
        "--bactrian.access.admin-password=" + Service.PASSWORD,
        "--bactrian.retry.attempts=1",
        "--bactrian.demo=false",
        "--server.port=0");
  }

  @Test
  void whenTheTrafficStopsBothStoresAreEqualWhateverWasKilled() throws Exception {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    new Tail(system, mongo).begin();
    AtomicBoolean stop = new AtomicBoolean();
    EscrowTraffic traffic =
        new EscrowTraffic(mongo, 9, Clock.fixed(EscrowData.NOW, ZoneOffset.UTC));
    CompletableFuture<Void> application =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get() || !traffic.idle()) {
                traffic.step();
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            });
    CompletableFuture<Void> copying = CompletableFuture.runAsync(this::backfill);
    service = service();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        LockSupport.parkNanos(Duration.ofMillis(4_000 + random.nextInt(4_000)).toNanos());
        switch (random.nextInt(3)) {
          case 0 -> {
            running().kill();
          }
          case 1 -> {
            server.kill();
            server.start();
          }
          default -> {
            server.freeze();
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(3_000)).toNanos());
            server.thaw();
          }
        }
        supervise();
      }
      copying.join();
      stop.set(true);
      application.join();
      try {
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(this::caughtUp);
      } catch (ConditionTimeoutException e) {
        String said = running().output();
        throw new AssertionError(
            system.rows("select state, why, cluster_time, moved_at from bactrian.sync_positions")
                + " "
                + system.rows("select state, count(*) from bactrian.sync_collections group by 1")
                + system.rows("select collection, count(*) from bactrian.sync_touched group by 1")
                + said.substring(Math.max(0, said.length() - 5_000)),
            e);
      }
    } finally {
      stop.set(true);
      running().close();
    }

    new Runs(system).replayed();
    assertThat(
            Parity.verdicts(
                    system,
                    new LiveSource(mongo),
                    DataSize.ofMegabytes(1),
                    DataSize.ofKilobytes(256))
                .stream()
                .filter(verdict -> !verdict.exact()))
        .isEmpty();
    assertThat(system.value("select count(*) from bactrian.quarantine"))
        .isEqualTo(String.valueOf(DATA.planted().size()));
    server.stop();
    client.close();
  }

  /** A backfill that is called again when it was broken off. */
  private void backfill() {
    while (true) {
      try {
        new Runs(system, DataSize.ofMegabytes(1), DataSize.ofKilobytes(256))
            .backfill(new LiveSource(mongo));
        return;
      } catch (StoreUnavailable | IllegalStateException e) {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      }
    }
  }

  private ChildJvm running() {
    return Objects.requireNonNull(service);
  }

  /** Starts the service again when it is dead: one that finds no PostgreSQL does not start. */
  private void supervise() throws Exception {
    if (running().waitMillis(1) != -1) {
      service = service();
    }
  }

  private boolean caughtUp() throws Exception {
    supervise();
    long now =
        mongo
            .runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class)
            .getTimestamp("operationTime")
            .getValue();
    return Long.parseLong(
                system.value(
                    "select cluster_time from bactrian.sync_positions where system = 'escrow'"))
            >= now
        && system.value("select count(*) from bactrian.sync_touched").equals("0")
        && system
            .value(
                "select count(*) from bactrian.sync_collections where system = 'escrow' and state <> 'live'")
            .equals("0");
  }
}
