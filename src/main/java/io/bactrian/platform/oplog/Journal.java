package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the storage of the embedded server tells what it changed. A collection tells it while it
 * holds its own lock: so the log has the changes of a document in the order in which they were
 * made.
 */
final class Journal {

  private static final Set<String> INTERNAL = Set.of("local", "admin", "config");

  /** The log's word for rules that were set. */
  static final String RULED = "collMod";

  private final OperationLog log;
  private volatile boolean renaming;

  Journal(OperationLog log) {
    this.log = log;
  }

  void inserted(MongoCollection<?> into, Document document) {
    if (isWatched(into)) {
      log.append(operation("i", into).append("o", document));
    }
  }

  /**
   * A document was updated or replaced.
   *
   * @param update what was asked for, as the command had it; null where that isn't known
   */
  void updated(MongoCollection<?> in, @Nullable Document update, Document before, Document after) {
    if (!isWatched(in)) {
      return;
    }
    boolean modified = update == null || UpdateDescription.isMadeOfModifiers(update);
    Document change = modified ? UpdateDescription.of(update, before, after) : after;
    log.append(
        operation("u", in).append("o2", new Document("_id", after.get("_id"))).append("o", change));
  }

  void deleted(MongoCollection<?> from, Document document) {
    if (isWatched(from)) {
      log.append(operation("d", from).append("o", new Document("_id", document.get("_id"))));
    }
  }

  /** While a rename replaces its target, whose end the rename itself tells of. */
  <T> T renaming(Supplier<T> work) {
    renaming = true;
    try {
      return work.get();
    } finally {
      renaming = false;
    }
  }

  void dropped(MongoCollection<?> collection) {
    if (isWatched(collection) && !renaming) {
      String name = collection.getCollectionName();
      log.append(command(collection).append("o", new Document("drop", name)));
    }
  }

  /** A collection's rules were set; no change stream tells of it. */
  void ruled(MongoCollection<?> collection, ValidationRules rules) {
    if (isWatched(collection)) {
      Document change = new Document(RULED, collection.getCollectionName());
      log.append(command(collection).append("o", change.appendAll(rules.toOptions())));
    }
  }

  void renamed(MongoCollection<?> collection, String from) {
    if (isWatched(collection)) {
      Document change = new Document("renameCollection", from);
      change.append("to", collection.getFullName());
      log.append(
          new Document("op", "c")
              .append("ns", from.substring(0, from.indexOf('.') + 1) + LogEntry.COMMANDS)
              .append("ui", collection.getUuid())
              .append("o", change));
    }
  }

  void databaseDropped(String database) {
    if (!INTERNAL.contains(database)) {
      log.append(
          new Document("op", "c")
              .append("ns", database + "." + LogEntry.COMMANDS)
              .append("o", new Document("dropDatabase", 1)));
    }
  }

  static boolean isWatched(MongoCollection<?> collection) {
    return !collection.getCollectionName().startsWith("system.")
        && !INTERNAL.contains(collection.getDatabaseName());
  }

  private static Document operation(String kind, MongoCollection<?> collection) {
    return new Document("op", kind)
        .append("ns", collection.getFullName())
        .append("ui", collection.getUuid());
  }

  private static Document command(MongoCollection<?> collection) {
    return new Document("op", "c")
        .append("ns", collection.getDatabaseName() + "." + LogEntry.COMMANDS)
        .append("ui", collection.getUuid());
  }
}
