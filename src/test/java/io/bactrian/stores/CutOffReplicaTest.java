package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that has lost PostgreSQL writes on with a lease in MongoDB, and fences hold there. */
class CutOffReplicaTest {

  private static final String ROLE = "cut_off";

  @Test
  void aFenceWaitsForAReplicaThatOnlyMongoCanReach(@TempDir Path data) throws Exception {
    String postgres = TestPostgres.freshUrl();
    String mongo = TestMongo.freshUrl();
    try (Shop shop =
        Shop.on(
            data,
            postgres,
            mongo,
            "bactrian.modes.demo.customers=dual",
            "bactrian.follow.timeout=1s",
            "bactrian.follow.grace=2s")) {
      shop.sql("drop role if exists " + ROLE, "create role " + ROLE + " superuser login");
      try (StoresInChild.Bench other =
          new StoresInChild.Bench(postgres.replace("user=postgres", "user=" + ROLE), mongo)) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> shop.count("select count(*) from bactrian.replicas") == 2);
        cutOff(shop);
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> leasesInMongo(shop) == 1 && replicas(shop) == 1);

        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> write =
            CompletableFuture.runAsync(
                () ->
                    other.write(
                        (follow, collection, id, parts) -> {
                          begun.countDown();
                          uninterrupted(goOn);
                        },
                        () -> {}));
        Awaitility.await().until(() -> begun.getCount() == 0 || write.isDone());
        assertThat(write).isNotDone();
        assertThat(shop.mongo().getCollection(SpareGaps.COLLECTION).countDocuments()).isEqualTo(1);
        assertThatThrownBy(() -> change(shop, 8))
            .isInstanceOf(StageNotChanged.class)
            .hasMessageContaining("a replica that cannot reach PostgreSQL");
        assertThat(shop.send("GET", "/stores", "").body()).doesNotContain("\"fenced\":true");

        goOn.countDown();
        write.join();
        change(shop, 20);
        assertThat(shop.inPostgres("customers")).hasSize(1);
        assertThat(shop.differing("customers")).isEmpty();
        assertThat(shop.mongo().getCollection(SpareGaps.COLLECTION).countDocuments()).isZero();
      } finally {
        shop.sql("alter role " + ROLE + " nologin");
      }
    }
  }

  private static void change(Shop shop, int seconds) {
    var unused =
        shop.service()
            .bean(ModeSwitch.class)
            .change(
                "demo",
                "customers",
                null,
                Stage.POSTGRES,
                StageSwitch.Decision.byHand("test", "a test", Duration.ofSeconds(seconds)),
                StageSwitch.Progress.NONE);
  }

  private static void cutOff(Shop shop) {
    shop.sql(
        "alter role " + ROLE + " nologin",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + ROLE + "'");
  }

  private static long replicas(Shop shop) {
    return shop.count("select count(*) from bactrian.replicas where until > now()");
  }

  private static long leasesInMongo(Shop shop) {
    return shop.mongo().getCollection(Leases.REPLICAS).countDocuments();
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
