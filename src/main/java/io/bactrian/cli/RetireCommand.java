package io.bactrian.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bactrian retire COLLECTION}: lets MongoDB go. */
@Command(
    name = "retire",
    description = {
      "Ends the mirror of a collection that PostgreSQL has led for long enough. MongoDB stays as it is",
      "and is not written any more; from then on there is no way back."
    })
final class RetireCommand implements Callable<Integer> {

  @Mixin private Walking walking = new Walking();

  @Mixin private Force force = new Force();

  @Override
  public Integer call() {
    return walking.run(
        force.given(), (at, order, progress) -> at.cutover().retire(at.mapping(), order, progress));
  }
}
