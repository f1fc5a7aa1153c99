package io.bactrian.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.chaos.Operator.Answer;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.EscrowTraffic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Collections of both classes are flipped, rolled back and drilled while they are written, and in
 * the middle of each walk a process or a store is killed: one that had ended before doesn't count.
 * {@code -Dbactrian.flips=100} for the long one, {@code -Dbactrian.seed} for the same choices.
 */
class FlipChaosTest {

  private static final int FLIPS = Integer.getInteger("bactrian.flips", 4);
  private static final long SEED =
      Long.getLong("bactrian.seed", FLIPS > 10 ? System.nanoTime() : 7);
  private static final int WRITERS = 2;
  private static final Duration SETTLES = Duration.ofMinutes(5);

  /** A walk takes about as long, on a busy machine. */
  private static final int WITHIN_MILLIS = 1_500;

  /** As long as a fence is up, or about. */
  private static final int WITHIN_FENCE_MILLIS = 100;

  /** Walks of which one has to be caught in the middle. */
  private static final int MISSES = 10;

  private static final List<String> WALKING =
      List.of("payments", "fundsledgerentries", "selleroffers", "users", "chats", "notifications");

  private final Random random = new Random(SEED);
  private final EscrowData data = new EscrowData(3, 1_000, Instant.now());
  private final EscrowWorld world;
  private final Journal journal;
  private final Writers writers = new Writers();
  private final TreeMap<String, Integer> done = new TreeMap<>();

  FlipChaosTest(@TempDir Path folder) {
    world =
        new EscrowWorld(
            folder,
            data,
            2,
            "bactrian.cutover.watch-every=1s",
            "bactrian.cutover.drill-hold=500ms");
    Way stores = new ThroughStores(world.replicas());
    Way mongo = new StraightToMongo(world.database());
    journal =
        new Journal(world.system(), collection -> WALKING.contains(collection) ? stores : mongo);
  }

  @Test
  void eachWalkEndsInOneStageOrTheOtherWhateverWasKilledInTheMiddle() throws Exception {
    System.out.println("seed " + SEED + ", " + FLIPS + " flips that are caught in the middle");
    try {
      world.awaitServices();
      world.follow();
      world.backfill();
      await().atMost(SETTLES).ignoreExceptions().until(world::caughtUp);
      for (int i = 0; i < WRITERS; i++) {
        EscrowTraffic traffic =
            new EscrowTraffic(world.database(), journal, random.nextLong(), Clock.systemUTC());
        writers.begin(traffic::step, traffic::idle, 20);
      }
      int walks = 0;
      for (int caught = 0; caught < FLIPS; walks++) {
        assertThat(walks).as("walks of which %d were caught", caught).isLessThan(MISSES * FLIPS);
        caught += flip(walks) ? 1 : 0;
      }
      writers.finish();
      System.out.printf(
          "%d of %d walks: %s; %d writes, %d tried again%n",
          FLIPS, walks, done, journal.acknowledged(), journal.again());
      world.awaitServices();
      await().atMost(SETTLES).ignoreExceptions().until(world::caughtUp);
      assertThat(journal.differing()).isEmpty();
      world.replicas().forEach(Replica::close);
      world.assertExact();
    } catch (Throwable e) {
      writers.stop();
      System.out.println("seed " + SEED + " " + done + "\n" + world.story());
      throw e;
    } finally {
      world.close();
    }
  }

  /** Returns whether the walk had not ended when something was killed. */
  private boolean flip(int number) throws Exception {
    world.awaitService();
    String collection = WALKING.get(random.nextInt(WALKING.size()));
    Stand stand = new Stand(world.system(), collection);
    String from = stand.stage();
    String walk = walk(from);
    String to = to(from, walk);
    Replica replica = answering();
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> new Operator(replica).walk(walk, collection, true));
    if (random.nextBoolean()) {
      await().atMost(SETTLES).until(() -> answer.isDone() || stand.isFenced());
      Mischief.pause(random.nextInt(WITHIN_FENCE_MILLIS));
    } else {
      Mischief.pause(random.nextInt(WITHIN_MILLIS));
    }
    boolean caught = !answer.isDone();
    String killed = kill(replica);
    Answer said = answer.join();
    String what =
        "%d: %s of %s from %s, %s: %s".formatted(number, walk, collection, from, killed, said);
    System.out.println(what);
    await()
        .atMost(SETTLES)
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              world.supervise();
              stand.assertWhole(said.done() ? new String[] {to} : new String[] {from, to});
            });
    if (said.text("detail").contains("is as it was:")) {
      assertThat(stand.stage()).as(what).isEqualTo(from);
    }
    if (caught) {
      done.merge(killed, 1, Integer::sum);
      done.merge(walk + " " + said.status(), 1, Integer::sum);
    }
    writers.assertGoingOn();
    return caught;
  }

  private String walk(String from) {
    return switch (from) {
      case "backfill" -> "advance";
      case "dual" -> List.of("advance", "advance", "rollback", "drill").get(random.nextInt(4));
      default -> List.of("rollback", "drill").get(random.nextInt(2));
    };
  }

  private static String to(String from, String walk) {
    return switch (walk) {
      case "advance" -> from.equals("dual") ? "postgres" : "dual";
      case "rollback" -> from.equals("dual") ? "backfill" : "dual";
      default -> from;
    };
  }

  private Replica answering() {
    List<Replica> answering = world.replicas().stream().filter(Replica::answers).toList();
    return answering.isEmpty()
        ? world.replicas().get(0)
        : answering.get(random.nextInt(answering.size()));
  }

  private String kill(Replica flips) throws InterruptedException {
    switch (random.nextInt(world.mongo().isOurs() ? 4 : 3)) {
      case 0 -> {
        flips.kill();
        flips.supervise();
        return "killed who walks";
      }
      case 1 -> {
        Replica other = world.replicas().get(world.replicas().indexOf(flips) == 0 ? 1 : 0);
        other.kill();
        other.supervise();
        return "killed a replica";
      }
      case 2 -> {
        world.postgres().kill();
        Mischief.pause(random.nextInt(1_500));
        world.postgres().start();
        return "killed PostgreSQL";
      }
      default -> {
        world.mongo().kill();
        Mischief.pause(random.nextInt(1_500));
        world.mongo().start();
        return "killed MongoDB";
      }
    }
  }
}
