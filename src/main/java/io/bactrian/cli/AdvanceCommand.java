package io.bactrian.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bactrian advance COLLECTION}: one stage further. */
@Command(
    name = "advance",
    description = {
      "Brings a collection one stage further, if its gate is open: backfill to dual, dual to postgres.",
      "Its writes wait meanwhile. What fails or takes too long is undone."
    })
final class AdvanceCommand implements Callable<Integer> {

  @Mixin private Walking walking = new Walking();

  @Option(
      names = "--force",
      description = "pass a closed gate; needs --why, and is kept for all to see")
  private boolean force;

  @Override
  public Integer call() {
    return walking.run(
        force, (at, order, progress) -> at.cutover().advance(at.mapping(), order, progress));
  }
}
