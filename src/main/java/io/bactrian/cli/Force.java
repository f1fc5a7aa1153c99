package io.bactrian.cli;

import picocli.CommandLine.Option;

/** The option of commands that ask the gate, and go on when told to. */
final class Force {

  @Option(
      names = "--force",
      description = "pass a closed gate; needs --why, and is kept for all to see")
  private boolean given;

  boolean given() {
    return given;
  }
}
