package io.bactrian.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which files of a folder, or which single file, hold which collection. A folder below
 * the one given is a database, as mongodump lays them out.
 */
final class DumpLayout {

  private static final Set<String> JSON = Set.of("json", "ndjson", "jsonl");
  private static final String METADATA = ".metadata.json";

  private final Path root;
  private final DumpContents contents = new DumpContents();

  private DumpLayout(Path root) {
    this.root = root;
  }

  /**
   * Looks at a folder or file.
   *
   * @throws DamagedSource when there is nothing that can be read
   */
  static DumpContents of(Path path) {
    DumpLayout layout = new DumpLayout(path);
    if (Files.isDirectory(path)) {
      layout.folder();
    } else if (Files.isRegularFile(path)) {
      layout.single();
    } else {
      throw new DamagedSource(path.toString(), "there is no such file or folder");
    }
    return layout.contents;
  }

  private void folder() {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).filter(f -> !isHidden(f)).sorted().toList();
    } catch (IOException | UncheckedIOException unreadable) {
      throw new DamagedSource(root.toString(), "cannot be read", unreadable);
    }
    Set<Path> known = new HashSet<>(files);
    files.forEach(file -> file(file, known));
  }

  private void file(Path file, Set<Path> known) {
    String name = root.relativize(file).toString();
    String bare = withoutGz(file.getFileName().toString());
    String kind = extension(bare);
    String stem = kind == null ? bare : bare.substring(0, bare.length() - kind.length() - 1);
    if (bare.endsWith(METADATA)) {
      contents.leaveOut(name, "indexes and options, no documents");
    } else if (bare.equals("prelude.json")) {
      contents.leaveOut(name, "mongodump's own notes");
    } else if ("bson".equals(kind)) {
      Path beside = metadata(file, stem, known);
      Metadata metadata = beside == null ? Metadata.NONE : read(beside);
      if (stem.equals("oplog") && beside == null) {
        contents.leaveOut(name, "the oplog, not a collection");
      } else if (metadata.view()) {
        contents.leaveOut(name, "a view");
      } else {
        String whole = metadata.collection();
        add(file, whole == null ? decoded(stem) : whole, "bson", name);
      }
    } else if (kind != null && JSON.contains(kind)) {
      add(file, decoded(stem), "json", name);
    } else if ("archive".equals(kind)) {
      contents.leaveOut(name, "an archive within a folder; give it by itself");
    } else {
      contents.leaveOut(name, "neither BSON nor JSON");
    }
  }

  private void add(Path file, String collection, String kind, String name) {
    Path folder = root.relativize(file).getParent();
    String database = folder == null ? "" : decoded(folder.toString().replace('/', '.'));
    contents.addFile(database, collection, kind, DumpFile.of(file, name));
  }

  private void single() {
    Path fileName = root.getFileName();
    String name = fileName == null ? root.toString() : fileName.toString();
    DumpFile file = DumpFile.of(root, name);
    String bare = withoutGz(name);
    String kind = extension(bare);
    if (isArchive(file)) {
      contents.addArchive(file);
    } else if (kind == null) {
      contents.addFile("", decoded(bare), guess(file), file);
    } else {
      String stem = decoded(bare.substring(0, bare.length() - kind.length() - 1));
      String means = kind.equals("bson") ? "bson" : JSON.contains(kind) ? "json" : guess(file);
      contents.addFile("", stem, means, file);
    }
  }

  private static boolean isArchive(DumpFile file) {
    byte[] first = file.first(4);
    return first.length == 4
        && ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt() == Archive.MAGIC;
  }

  /** For a file whose name doesn't tell. */
  private static String guess(DumpFile file) {
    byte[] first = file.first(64);
    int at = first.length >= 3 && first[0] == (byte) 0xEF ? 3 : 0;
    while (at < first.length && Character.isWhitespace(first[at])) {
      at++;
    }
    if (at < first.length && (first[at] == '{' || first[at] == '[')) {
      return "json";
    }
    if (first.length >= 5 && first[3] <= 1 && first[3] >= 0) {
      return "bson";
    }
    throw new DamagedSource(file.name(), "neither an archive nor BSON nor JSON");
  }

  private static @Nullable Path metadata(Path bson, String stem, Set<Path> known) {
    for (String suffix : List.of(METADATA, METADATA + ".gz")) {
      Path beside = bson.resolveSibling(stem + suffix);
      if (known.contains(beside)) {
        return beside;
      }
    }
    return null;
  }

  private Metadata read(Path file) {
    DumpFile metadata = DumpFile.of(file, root.relativize(file).toString());
    try {
      return Metadata.parse(new String(metadata.first(1 << 24), StandardCharsets.UTF_8));
    } catch (DamagedSource asGoodAsNone) {
      return Metadata.NONE;
    }
  }

  private static String withoutGz(String name) {
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  private static @Nullable String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? null : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  /** mongodump writes what a file system might not take as %24. */
  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return name;
    }
  }
}
