package io.bactrian.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Threads that do something again and again until the end, and then until nothing is half done. */
final class Writers {

  /** Whether it may stop here. */
  interface Condition {
    boolean holds();
  }

  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<CompletableFuture<Void>> threads = new ArrayList<>();

  void begin(Runnable step, Condition idle, long pauseMillis) {
    threads.add(
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get() || !idle.holds()) {
                step.run();
                Mischief.pause(pauseMillis);
              }
            },
            command -> new Thread(command).start()));
  }

  /** Fails when one of them has. */
  void assertGoingOn() {
    assertThat(threads).noneMatch(CompletableFuture::isCompletedExceptionally);
  }

  void stop() {
    stop.set(true);
  }

  /** Stops them and waits; fails when one of them has failed. */
  void finish() {
    stop();
    threads.forEach(CompletableFuture::join);
  }
}
