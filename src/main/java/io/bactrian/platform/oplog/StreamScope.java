package io.bactrian.platform.oplog;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a change stream looks at: a collection, a database where {@code collection} is null, or
 * everything where {@code database} is.
 */
record StreamScope(@Nullable String database, @Nullable String collection) {

  boolean sees(LogEntry entry) {
    if (entry.operation().equals("n") || entry.isOfRules()) {
      return false;
    }
    if (database == null) {
      return true;
    }
    if (collection == null) {
      return entry.database().equals(database);
    }
    return (entry.database().equals(database) && collection.equals(entry.collection()))
        || (database + "." + collection).equals(entry.renamedTo());
  }

  /** Whether the stream ends with an entry that it sees. */
  boolean endsWith(LogEntry entry) {
    if (database == null || !entry.operation().equals("c")) {
      return false;
    }
    return collection != null || entry.change().containsKey("dropDatabase");
  }

  /** As a cursor's reply names it. */
  String namespace() {
    return Objects.requireNonNullElse(database, "admin")
        + "."
        + Objects.requireNonNullElse(collection, "$cmd.aggregate");
  }
}
