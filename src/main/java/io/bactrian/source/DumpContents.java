package io.bactrian.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Gathers what a dump holds and gives the collections their names: plain ones while there is one
 * database, {@code database.collection} when there are several. Where two files would be one
 * collection, the BSON keeps the name and the other is called by its kind, {@code customers.json}.
 */
final class DumpContents {

  /**
   * A collection before it has its final name.
   *
   * @param kind {@code bson} or {@code json}
   * @param file the file's name, in case nothing else tells two apart
   */
  private record Found(
      String database,
      String collection,
      String kind,
      String file,
      BiFunction<String, DumpFile, DumpedCollection> make,
      DumpFile source) {

    DumpedCollection named(String name) {
      return make.apply(name, source);
    }
  }

  private final List<Found> found = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();

  void leaveOut(String what, String why) {
    leftOut.add(new LeftOut(what, why));
  }

  /** Notes a file of BSON or JSON as a collection, or why it is none. */
  void addFile(String database, String collection, String kind, DumpFile file) {
    boolean bson = kind.equals("bson");
    add(
        new Found(
            database, collection, kind, file.name(), bson ? BsonFile::new : JsonFile::new, file));
  }

  void addArchive(DumpFile file) {
    Archive.read(file)
        .forEach(
            (namespace, contents) -> {
              String what = namespace.database() + "." + namespace.collection();
              if (namespace.database().isEmpty()) {
                leaveOut(namespace.collection(), "the oplog, not a collection");
              } else if (contents.metadata().view()) {
                leaveOut(what, "a view");
              } else {
                add(
                    new Found(
                        namespace.database(),
                        namespace.collection(),
                        "bson",
                        what,
                        (name, source) -> new ArchivedCollection(name, source, contents),
                        file));
              }
            });
  }

  private void add(Found one) {
    if (one.collection.startsWith("system.")) {
      leaveOut(one.file, "one of MongoDB's own collections");
    } else if (one.collection.equals("oplog.rs")) {
      leaveOut(one.file, "the oplog, not a collection");
    } else {
      found.add(one);
    }
  }

  List<LeftOut> leftOut() {
    return List.copyOf(leftOut);
  }

  Map<String, DumpedCollection> collections() {
    boolean several = found.stream().map(Found::database).distinct().count() > 1;
    Map<String, DumpedCollection> named = new TreeMap<>();
    found.sort(Comparator.comparing(Found::kind).thenComparing(Found::file));
    for (Found one : found) {
      String plain =
          several && !one.database.isEmpty() ? one.database + "." + one.collection : one.collection;
      String name = plain;
      if (named.containsKey(name)) {
        name = plain + "." + one.kind;
      }
      for (int i = 2; named.containsKey(name); i++) {
        name = plain + "." + one.kind + i;
      }
      named.put(name, one.named(name));
    }
    return named;
  }
}
