package io.bactrian;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The real data sets, which are not in the repository; tests that need them are skipped without.
 */
public final class SharedData {

  private SharedData() {}

  /** A file or folder of the shared data; skips the calling test where there is none. */
  public static Path at(String path) {
    Path found = Path.of(System.getProperty("shared.data", "../shared/data")).resolve(path);
    assumeTrue(Files.exists(found), () -> "skipped: there is no " + path + " in shared.data");
    return found.toAbsolutePath().normalize();
  }
}
