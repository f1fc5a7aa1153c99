package io.bactrian.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bactrian rollback COLLECTION}: one stage back. */
@Command(
    name = "rollback",
    description = {
      "Brings a collection one stage back: postgres to dual, dual to mongo. The other store has every",
      "write, so nothing is copied and nothing lost. The gate is not asked."
    })
final class RollbackCommand implements Callable<Integer> {

  @Mixin private Walking walking = new Walking();

  @Override
  public Integer call() {
    return walking.run(
        false, (at, order, progress) -> at.cutover().rollback(at.mapping(), order, progress));
  }
}
