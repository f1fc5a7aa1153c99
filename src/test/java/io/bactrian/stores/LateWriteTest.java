package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What MongoDB did not answer, and does when others have written since. */
class LateWriteTest {

  private static final String CUSTOMER =
      "{\"email\": \"a@x.org\", \"name\": \"old\","
          + " \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  @TempDir private Path data = Path.of("");

  @BeforeEach
  void notThroughARealOnesReplicaSet() {
    assumeThat(TestMongo.isReal()).as("its members are found past what is in between").isFalse();
  }

  private Shop shop(HeldMongo mongo, Mode mode) {
    return Shop.on(
        data,
        TestPostgres.freshUrl(),
        mongo.url(),
        "bactrian.modes.demo.customers=" + mode.name().toLowerCase(Locale.ROOT),
        "bactrian.follow.timeout=2s",
        "bactrian.follow.grace=8s",
        "bactrian.follow.retry-after=100ms");
  }

  private static void change(Shop shop, Mode to, int seconds) {
    StageSwitch.Walked unused =
        shop.service()
            .bean(ModeSwitch.class)
            .change(
                "demo",
                "customers",
                null,
                Stage.of(to),
                StageSwitch.Decision.byHand("test", "a test", Duration.ofSeconds(seconds)),
                StageSwitch.Progress.NONE);
  }

  private static void isTooEarly(Shop shop, Mode to) {
    assertThatThrownBy(() -> change(shop, to, 1))
        .isInstanceOf(StageNotChanged.class)
        .hasMessageContaining("checkLag waited for 1 writes that MongoDB did not answer");
    assertThat(shop.count("select count(*) from bactrian.modes where fenced_at is not null"))
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({"MONGO, DUAL", "DUAL, POSTGRES"})
  void aStageIsNotChangedBeforeAWriteThatMayBeDoneCanNotBeDoneAnyMore(Mode from, Mode to)
      throws IOException {
    try (HeldMongo mongo = HeldMongo.before(TestMongo.freshUrl());
        Shop shop = shop(mongo, from)) {
      mongo.keepNext("insert");
      var answer = shop.send("POST", "/stores/customers", CUSTOMER);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("whether it was done is not known");
      assertThat(mongo.hasKept()).isTrue();
      assertThat(shop.gaps()).isEqualTo(1);

      isTooEarly(shop, to);
      mongo.deliver();
      Awaitility.await().until(() -> shop.inMongo("customers").size() == 1);
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                shop.replay().run();
                return shop.gaps() == 0;
              });
      if (from == Mode.MONGO) {
        assertThat(shop.inPostgres("customers")).as("the sync's, after a backfill").isEmpty();
        return;
      }
      assertThat(shop.differing("customers")).isEmpty();
      change(shop, to, 20);
      assertThat(shop.inPostgres("customers")).hasSize(1);
    }
  }

  @Test
  void aFollowThatTakesMongoBackIsMended() throws IOException {
    try (HeldMongo mongo = HeldMongo.before(TestMongo.freshUrl());
        Shop shop = shop(mongo, Mode.POSTGRES)) {
      mongo.keepNext("update");
      var made = shop.send("POST", "/stores/customers", CUSTOMER);
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      Awaitility.await().until(mongo::hasKept); // sent by the write's own follow, or by the mirror
      String path = made.headers().firstValue("Location").orElseThrow();
      assertThat(shop.send("PATCH", path, "{\"$set\": {\"name\": \"new\"}}").statusCode())
          .isEqualTo(200);
      // The PATCH's gap is closed; whoever follows leaves the other.
      Awaitility.await().until(() -> shop.differing("customers").isEmpty() && shop.gaps() == 1);

      isTooEarly(shop, Mode.DUAL);
      mongo.deliver();
      Awaitility.await().until(() -> shop.inMongo("customers").toString().contains("old"));
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> shop.gaps() == 0);
      assertThat(shop.differing("customers")).isEmpty();
      change(shop, Mode.DUAL, 20);
    }
  }
}
