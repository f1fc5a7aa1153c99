package io.bactrian.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded PostgreSQL's data directory before the server is started on it: made whole, moved
 * out of the way when it holds nothing, or refused.
 */
final class PostgresFolder {

  private static final Logger log = LoggerFactory.getLogger(PostgresFolder.class);
  private static final String MAJOR = "18";
  private static final List<String> ESSENTIAL =
      List.of("PG_VERSION", "postgresql.conf", "global/pg_control", "base");
  private static final Pattern OF_POSTGRES =
      Pattern.compile("base|global|pg_.*|postgresql\\..*|PG_VERSION|postmaster\\..*|epg-lock");

  /** Objects of users have numbers from here on (FirstNormalObjectId in access/transam.h). */
  private static final long FIRST_USER_OBJECT = 16_384;

  private static final Pattern OBJECT_FILE = Pattern.compile("(\\d{1,18})([._].*)?");

  private final Path folder;
  private final Clock clock;

  PostgresFolder(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Whether the folder holds a whole cluster; false when one has to be made.
   *
   * @throws CannotStart when it holds something that can't be used but may be data
   */
  boolean isReady() {
    try {
      if (!Files.exists(folder)) {
        return false;
      }
      List<String> missing =
          ESSENTIAL.stream().filter(name -> !Files.exists(folder.resolve(name))).toList();
      if (!missing.isEmpty()) {
        setAside(missing);
        return false;
      }
      checkVersion();
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void checkVersion() throws IOException {
    String version = Files.readString(folder.resolve("PG_VERSION")).strip();
    if (!version.equals(MAJOR)) {
      throw new CannotStart(
          "%s was written by PostgreSQL %s; the embedded one is %s and cannot read it."
              .formatted(folder, version, MAJOR),
          "Move the folder away to begin anew, or dump it with PostgreSQL %s and restore it."
              .formatted(version));
    }
  }

  private void setAside(List<String> missing) throws IOException {
    if (isEmpty(folder)) {
      Files.delete(folder);
      return;
    }
    Optional<Path> data = anythingOfUsers();
    if (data.isPresent()) {
      throw new CannotStart(
          "%s is not a whole PostgreSQL data directory (missing: %s), and %s may be data."
              .formatted(folder, String.join(", ", missing), data.get()),
          "Restore the folder from a backup, or move it away to begin anew.");
    }
    Path aside = folder.resolveSibling(folder.getFileName() + ".unfinished-" + clock.millis());
    Files.move(folder, aside);
    log.warn("{} was never finished and holds no data; moved to {}", folder, aside);
  }

  /** A path that isn't certain to be without data, or nothing when all is certain. */
  private Optional<Path> anythingOfUsers() throws IOException {
    try (Stream<Path> top = Files.list(folder)) {
      Optional<Path> foreign =
          top.filter(path -> !OF_POSTGRES.matcher(name(path)).matches()).findFirst();
      if (foreign.isPresent()) {
        return foreign;
      }
    }
    Path tablespaces = folder.resolve("pg_tblspc");
    if (Files.exists(tablespaces) && !isEmpty(tablespaces)) {
      return Optional.of(tablespaces);
    }
    Path base = folder.resolve("base");
    if (!Files.exists(base)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(base)) {
      return files.filter(PostgresFolder::isOfUsers).findFirst();
    }
  }

  private static boolean isOfUsers(Path path) {
    var matcher = OBJECT_FILE.matcher(name(path));
    return matcher.matches() && Long.parseLong(matcher.group(1)) >= FIRST_USER_OBJECT;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
