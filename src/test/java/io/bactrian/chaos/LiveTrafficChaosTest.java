package io.bactrian.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.EscrowTraffic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The escrow application writes while its collections are copied, followed, written to both stores
 * and mirrored, and while processes and both stores are killed and frozen at random. {@code
 * -Dbactrian.rounds=100} for the long one, {@code -Dbactrian.seed} for one that has been.
 */
class LiveTrafficChaosTest {

  private static final int ROUNDS = Integer.getInteger("bactrian.rounds", 3);
  private static final boolean LONG = ROUNDS > 10;
  private static final long SEED = Long.getLong("bactrian.seed", LONG ? System.nanoTime() : 7);
  private static final int REPLICAS = 2;
  private static final int WRITERS = 2;

  /** What live traffic writes, of both classes, and one that only SQL writes. */
  private static final List<String> WRITTEN =
      List.of(
          "users",
          "addresses",
          "telegramsessions",
          "purchaserequests",
          "selleroffers",
          "payments",
          "fundsledgerentries",
          "chats");

  private final Random random = new Random(SEED);
  private final EscrowData data = new EscrowData(3, 2_000, Instant.now());
  private final Writers threads = new Writers();
  private final EscrowWorld world;
  private final List<String> walking = new ArrayList<>(List.of("notifications", "reviews"));
  private final Journal journal;

  LiveTrafficChaosTest(@TempDir Path folder) {
    world = new EscrowWorld(folder, data, REPLICAS);
    List<String> others = new ArrayList<>(WRITTEN);
    Collections.shuffle(others, random);
    walking.addAll(others.subList(0, 5));
    Way stores = new ThroughStores(world.replicas());
    Way mongo = new StraightToMongo(world.database());
    journal =
        new Journal(world.system(), collection -> walking.contains(collection) ? stores : mongo);
  }

  @Test
  void whenTheTrafficStopsBothStoresAreEqualWhateverWasKilled() throws Exception {
    System.out.println("seed " + SEED + ", " + ROUNDS + " rounds, walking " + walking);
    ModeWalker walker = new ModeWalker(world, walking, new Random(random.nextLong()));
    SqlWriter sql = new SqlWriter(world.system(), new Random(random.nextLong()));
    Mischief mischief = new Mischief(world, random);
    TreeMap<String, Integer> done = new TreeMap<>();
    try {
      world.awaitServices();
      world.follow();
      for (int i = 0; i < WRITERS; i++) {
        EscrowTraffic traffic =
            new EscrowTraffic(world.database(), journal, random.nextLong(), Clock.systemUTC());
        threads.begin(traffic::step, traffic::idle, 5);
      }
      CompletableFuture<Void> copying = CompletableFuture.runAsync(world::backfill);
      for (int round = 0; round < ROUNDS; round++) {
        world.awaitService();
        Mischief.pause(1_500 + random.nextInt(LONG ? 4_000 : 2_500));
        done.merge(mischief.next(), 1, Integer::sum);
        world.supervise();
        if (round == 0) {
          copying.get(5, TimeUnit.MINUTES);
          threads.begin(walker::step, () -> true, 300);
          threads.begin(sql::step, () -> true, 100);
        }
        if (LONG && round % 10 == 9) {
          System.out.println(
              "round " + (round + 1) + ": " + done + ", " + journal.acknowledged() + " writes");
        }
        threads.assertGoingOn();
      }
      await()
          .atMost(Duration.ofMinutes(5))
          .ignoreExceptions()
          .until(
              () -> {
                world.supervise();
                threads.assertGoingOn();
                return walked().containsAll(List.of("mongo", "dual", "postgres"));
              });
      threads.finish();
      System.out.printf(
          "%s; %d writes, %d tried again, %d by SQL; modes: %s%n",
          done, journal.acknowledged(), journal.again(), sql.written(), walker);
      await().atMost(Duration.ofMinutes(5)).ignoreExceptions().until(world::caughtUp);
      System.out.println(
          world.system().rows("select to_stage, count(*) from bactrian.stage_changes group by 1"));
      assertThat(journal.differing()).isEmpty();
      assertThat(sql.differing()).isEmpty();
      world.replicas().forEach(Replica::close);
      world.assertExact();
    } catch (Throwable e) {
      threads.stop();
      world.mongo().thaw();
      System.out.println("seed " + SEED + "\n" + world.story());
      throw e;
    } finally {
      world.close();
    }
  }

  private List<String> walked() {
    return world.system().rows("select distinct to_stage from bactrian.stage_changes");
  }
}
