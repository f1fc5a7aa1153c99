package io.bactrian.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bactrian advance COLLECTION}: one stage further. */
@Command(
    name = "advance",
    description = {
      "Brings a collection one stage further, if its gate is open: backfill to dual, dual to postgres.",
      "Its writes wait meanwhile. What fails or takes too long is undone."
    })
final class AdvanceCommand implements Callable<Integer> {

  @Mixin private Walking walking = new Walking();

  @Mixin private Force force = new Force();

  @Override
  public Integer call() {
    return walking.run(
        force.given(),
        (at, order, progress) -> at.cutover().advance(at.mapping(), order, progress));
  }
}
