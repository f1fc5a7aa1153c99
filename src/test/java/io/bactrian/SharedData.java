package io.bactrian;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

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

  /** The bytes of a file, those that it was before where it is zipped. */
  public static byte[] content(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    boolean gzip = bytes.length > 2 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
    if (!gzip) {
      return bytes;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
