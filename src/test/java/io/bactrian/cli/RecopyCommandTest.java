package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.backfill.StartOver;
import io.bactrian.platform.Systems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bactrian recopy} beside a service that follows. */
class RecopyCommandTest {

  private static PlantedShop shop;

  @BeforeAll
  static void aShopThatIsFollowed(@TempDir Path data) {
    shop = new PlantedShop(data);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  private static void spoil(int number) {
    shop.sneak(
        "update demo.customers set name = 'old' where id = bactrian.uuid_of('%s')"
            .formatted(PlantedShop.id(number)));
  }

  private static void isLiveAndEqual() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(
                        shop.rows(
                            "select collection from bactrian.sync_collections where system = 'demo' and state <> 'live'"))
                    .isEmpty());
    assertThat(shop.rows("select count(*) from demo.customers where name = 'old'"))
        .containsExactly("0");
  }

  @Test
  void copiesWhatNeedsItGoesOnWithWhatWasKilledAndRefusesWhatTheStoresWrite() {
    assertThat(shop.run("recopy", "demo").out()).contains("No collection of demo needs it.");

    spoil(3);
    shop.sneak(
        "update bactrian.sync_collections set state = 'lost' where collection = 'customers'");
    CommandLineRun lost = shop.run("recopy", "demo");
    assertThat(lost.status()).as(lost.out() + lost.err()).isZero();
    assertThat(lost.out()).contains("customers").doesNotContain("orders");
    isLiveAndEqual();

    // As if it had been killed right after it began.
    spoil(4);
    assertThat(
            shop.service()
                .bean(StartOver.class)
                .again(
                    "demo",
                    shop.service().bean(Systems.class).open("demo"),
                    shop.database(),
                    Set.of("customers")))
        .isEmpty();
    CommandLineRun unfinished = shop.run("recopy", "demo");
    assertThat(unfinished.status()).as(unfinished.out() + unfinished.err()).isZero();
    isLiveAndEqual();

    CommandLineRun moved =
        shop.run("mode", "demo", "orders", "dual", "--why", "a test", "--timeout", "30s");
    assertThat(moved.status()).as(moved.out() + moved.err()).isZero();
    CommandLineRun refused = shop.run("recopy", "demo", "orders");
    assertThat(refused.status()).isOne();
    assertThat(refused.err()).contains("orders stays: it is in dual");
    assertThat(
            shop.rows(
                "select collection from bactrian.backfills where collection = 'orders' and settled_at is not null"))
        .containsExactly("orders");
  }
}
