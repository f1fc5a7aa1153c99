package io.bactrian.platform;

import java.nio.file.Path;

/** A home folder for tests of other packages. */
public final class TestHome {

  private TestHome() {}

  /** The home in that folder. */
  public static Home of(Path folder) {
    return Home.of(folder.toString());
  }
}
