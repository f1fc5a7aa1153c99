package io.bactrian.cli;

import io.bactrian.cutover.Drill;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bactrian drill COLLECTION}: there and back. */
@Command(
    name = "drill",
    description = {
      "Flips a collection and takes it back while it is used, with the steps of the real walk, and",
      "records how it went. Exit status 0 only when it went there and back."
    })
final class DrillCommand implements Callable<Integer> {

  @Mixin private Walking walking = new Walking();

  @Mixin private Force force = new Force();

  @Override
  public Integer call() {
    return walking.guarded(
        force.given(),
        (at, order) -> {
          Drill.Outcome outcome = at.drill().run(at.mapping(), order, Walking::say);
          System.out.printf(
              "%s.%s: the drill %s: %s%n",
              at.mapping().system(),
              at.mapping().source(),
              outcome.passed() ? "passed" : "failed",
              outcome.what());
          return outcome.passed() ? 0 : 1;
        });
  }
}
