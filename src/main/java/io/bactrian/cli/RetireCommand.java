package io.bactrian.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bactrian retire COLLECTION}: lets MongoDB go. */
@Command(
    name = "retire",
    description = {
      "Ends the mirror of a collection that PostgreSQL has led for long enough. MongoDB stays as it is",
      "and is not written any more; from then on there is no way back."
    })
final class RetireCommand implements Callable<Integer> {

  @Mixin private Walking walking = new Walking();

  @Option(
      names = "--force",
      description = "pass a closed gate; needs --why, and is kept for all to see")
  private boolean force;

  @Override
  public Integer call() {
    return walking.run(
        force, (at, order, progress) -> at.cutover().retire(at.mapping(), order, progress));
  }
}
