package io.bactrian.chaos;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Kills or freezes a process or a store, and lets it live again. */
final class Mischief {

  private static final int FROZEN_MILLIS = 4_000;

  private final EscrowWorld world;
  private final Random random;

  Mischief(EscrowWorld world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** One of them; returns its name, when it is over. */
  String next() throws InterruptedException {
    int kinds = world.mongo().isOurs() ? 5 : 3;
    switch (random.nextInt(kinds)) {
      case 0 -> {
        world.awaitServices(); // the last one is not killed while another starts
        Replica one = world.replicas().get(random.nextInt(world.replicas().size()));
        one.kill();
        one.supervise();
        return "killed a service";
      }
      case 1 -> {
        world.postgres().kill();
        pause(random.nextInt(1_500));
        world.postgres().start();
        return "killed PostgreSQL";
      }
      case 2 -> {
        world.postgres().freeze();
        pause(random.nextInt(FROZEN_MILLIS));
        world.postgres().thaw();
        return "froze PostgreSQL";
      }
      case 3 -> {
        world.mongo().kill();
        pause(random.nextInt(1_500));
        world.mongo().start();
        return "killed MongoDB";
      }
      default -> {
        world.mongo().freeze();
        pause(random.nextInt(FROZEN_MILLIS));
        world.mongo().thaw();
        return "froze MongoDB";
      }
    }
  }

  static void pause(long millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }
}
