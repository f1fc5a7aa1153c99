package io.bactrian.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A file that may be compressed; gzip is known by its first bytes, whatever the name says.
 *
 * @param name what to call it in messages
 * @param size its size on the disk
 */
record DumpFile(Path path, String name, boolean gzip, long size) {

  private static final int BUFFER = 1 << 16;

  /** A file that can't be read is refused when it is opened, so that others can be read. */
  static DumpFile of(Path path, String name) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] first = in.readNBytes(2);
      boolean gzip = first.length == 2 && first[0] == 0x1F && first[1] == (byte) 0x8B;
      return new DumpFile(path, name, gzip, Files.size(path));
    } catch (IOException unreadable) {
      return new DumpFile(path, name, false, -1);
    }
  }

  /** The decompressed content from this position on, buffered. */
  InputStream open(long position) {
    try {
      InputStream in = Files.newInputStream(path);
      try {
        InputStream content =
            gzip ? new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER) : in;
        content.skipNBytes(position);
        return new BufferedInputStream(content, BUFFER);
      } catch (IOException damaged) {
        in.close();
        throw damaged;
      }
    } catch (IOException damaged) {
      throw new DamagedSource(name, ByteInput.said(damaged), damaged);
    }
  }

  /** The first decompressed bytes, fewer if there are no more. */
  byte[] first(int count) {
    try (InputStream in = open(0)) {
      return in.readNBytes(count);
    } catch (IOException damaged) {
      throw new DamagedSource(name, ByteInput.said(damaged), damaged);
    }
  }
}
