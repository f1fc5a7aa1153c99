package io.bactrian.stores;

import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.StageSwitch.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The steps of one walk: each has its time, and all of them have one together. */
final class Steps {

  private static final long PAUSE = 15;

  private final String collection;
  private final long end;
  private final Progress progress;
  private final List<Step> done = new ArrayList<>();
  private String step = "";
  private String waitedFor = "";
  private long begun;
  private long stepEnd;

  Steps(String collection, Duration timeout, Progress progress) {
    this.progress = progress;
    this.collection = collection;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  /** Ends the step before, and begins one that may take so long. */
  void begin(String name, Duration most, String waitsFor) {
    finish();
    step = name;
    waitedFor = waitsFor;
    begun = System.nanoTime();
    progress.begins(name);
    stepEnd = Math.min(end, begun + most.toNanos());
  }

  /** All that was done, the last step included. */
  List<Step> finish() {
    if (!step.isEmpty()) {
      done.add(new Step(step, Duration.ofNanos(System.nanoTime() - begun)));
      step = "";
    }
    return List.copyOf(done);
  }

  /** What is left of the step's time, in milliseconds; 1 when nothing is. */
  long left() {
    return Math.max(1, (stepEnd - System.nanoTime()) / 1_000_000);
  }

  /**
   * Asks until there is nothing to wait for.
   *
   * @param waitsFor says for what; null for nothing
   * @throws StageNotChanged when the step's time is over
   */
  void await(Supplier<@Nullable String> waitsFor) {
    for (String next = waitsFor.get(); next != null; next = waitsFor.get()) {
      waitedFor = next;
      if (stepEnd - System.nanoTime() <= 0) {
        throw new StageNotChanged(failed());
      }
      if (!pause()) {
        throw new StageNotChanged(
            "%s is as it was: %s was interrupted".formatted(collection, step));
      }
    }
  }

  /** Lets others go on for a moment; false when somebody has interrupted that. */
  static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** That the step now under way has failed, and for what it waited. */
  String failed() {
    return "%s is as it was: %s waited for %s".formatted(collection, step, waitedFor);
  }
}
