package io.bactrian.backfill;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.landing.MadeSource;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.throttle.TestThrottle;
import io.bactrian.platform.throttle.Throttle;
import io.bactrian.platform.throttle.Words;
import io.bactrian.source.Watcher;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

/** An operator slows down a backfill that runs, and pauses it. */
class ThrottledBackfillTest {

  private static final int COUNT = 20_000;

  private final TestSystem shop =
      TestSystem.with(
          "create table people (id integer primary key, name text, extra jsonb)",
          "{source: people, table: shop.people}");
  private final Words words = new Words(shop.postgres());
  private final Set<String> heard = new ConcurrentSkipListSet<>();

  private final Watcher watcher =
      new Watcher() {
        @Override
        public void read(String collection, long documents, long bytes) {}

        @Override
        public void slowed(@Nullable String why) {
          heard.add(String.valueOf(why));
        }
      };

  @Test
  void itIsPausedWhileItRunsSaysSoAndGoesOnWhereItWas() {
    MadeSource source = new MadeSource("made", false);
    for (int i = 0; i < COUNT; i++) {
      source.add("people", json("{'_id': %d, 'name': 'somebody %d'}", i, i));
    }
    source.hooked(
        (collection, place) -> {
          if (place == COUNT / 4) {
            words.say("proof", 0, "ann", "wait");
          }
        });
    BackfillSettings settings =
        new BackfillSettings(DataSize.ofKilobytes(4), DataSize.ofKilobytes(2), 1, Set.of());
    BackfillJob job = new BackfillJob("proof", source, shop.lenses(), false, watcher);
    PlanBackfill plan = new Runs(shop).plan();
    try (Throttle throttle = TestThrottle.of(shop.postgres())) {
      CopyRange copy =
          new CopyRange(
              shop.postgres(), settings, throttle, new StoreModes(new StandardEnvironment()));
      CompletableFuture<Void> running =
          CompletableFuture.runAsync(
              () -> plan.collections(job).forEach(each -> plan.ranges(each).forEach(copy::copy)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> heard.contains("paused: ann said so, wait"));
      await()
          .atMost(Duration.ofSeconds(20))
          .during(Duration.ofMillis(200))
          .until(() -> open().equals("0"));
      String landed = landed();
      assertThat(Integer.parseInt(landed)).isBetween(1, COUNT - 1);
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(20))
          .until(() -> landed().equals(landed) && open().equals("0"));

      words.say("proof", 50, "ann", "carefully");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> heard.contains("50%: ann said so, carefully"));
      words.say("proof", 100, "ann", null);
      await().atMost(Duration.ofSeconds(20)).until(running::isDone);
      running.join();
    }
    assertThat(landed()).isEqualTo(Integer.toString(COUNT));
  }

  private String landed() {
    return shop.value("select count(*) from shop.people");
  }

  /** Transactions that a paused backfill keeps open. */
  private String open() {
    return shop.value(
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and state like 'idle in transaction%'");
  }
}
