package io.bactrian.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The folder in which embedded stores keep their data, locked for one Bactrian at a time. */
final class DataFolder implements AutoCloseable {

  /**
   * Folders held by this JVM. A second channel on a lock file must not even be opened here: closing
   * it would make Linux drop the first one's lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lock;

  private DataFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Creates the folder where needed and locks it.
   *
   * @throws CannotStart when another Bactrian holds it, or it can't be written
   */
  static DataFolder lock(Path path) {
    try {
      Path folder = Files.createDirectories(path.toAbsolutePath()).toRealPath();
      if (!HELD.add(folder)) {
        throw taken(folder, String.valueOf(ProcessHandle.current().pid()));
      }
      try {
        return new DataFolder(folder, openLock(folder));
      } catch (IOException | RuntimeException e) {
        HELD.remove(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new CannotStart(
          "The data folder " + path.toAbsolutePath() + " cannot be used: " + e,
          "Make it writable, or set bactrian.data-folder to another one.",
          e);
    }
  }

  private static FileChannel openLock(Path folder) throws IOException {
    Path file = folder.resolve("bactrian.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw taken(folder, Files.readString(file).strip());
    }
    String pid = ProcessHandle.current().pid() + "\n";
    channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static CannotStart taken(Path folder, String pid) {
    return new CannotStart(
        "The data folder " + folder + " is in use by another Bactrian (process " + pid + ").",
        "Stop that one, or set bactrian.data-folder to another folder.");
  }

  /** A place inside the folder. */
  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** The places inside the folder whose names begin like this. */
  List<Path> list(String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> String.valueOf(path.getFileName()).startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  /** A fresh log file for a server; the one of the run before is kept beside it as {@code .old}. */
  Path freshLog(String name) {
    Path log = folder.resolve(name + ".log");
    try {
      if (Files.exists(log)) {
        Path old = folder.resolve(name + ".log.old");
        Files.move(log, old, StandardCopyOption.REPLACE_EXISTING);
      }
      return Files.createFile(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(folder);
    }
  }
}
