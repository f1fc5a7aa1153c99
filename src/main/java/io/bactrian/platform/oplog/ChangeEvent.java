package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a change stream tells of a log entry: the change itself, or the stream's end by it. */
record ChangeEvent(LogEntry entry, ResumeToken token) {

  /** The events of an entry in a stream: none, one, or two where the stream ends by it. */
  static List<ChangeEvent> of(LogEntry entry, StreamScope scope) {
    if (!scope.sees(entry)) {
      return List.of();
    }
    List<ChangeEvent> events = new ArrayList<>(2);
    events.add(of(entry, false));
    if (scope.endsWith(entry)) {
      events.add(of(entry, true));
    }
    return events;
  }

  /** Whether a token is that of an entry's event, in whatever stream. */
  static boolean isOf(LogEntry entry, ResumeToken token) {
    return of(entry, token.fromInvalidate()).token().data().equals(token.data());
  }

  private static ChangeEvent of(LogEntry entry, boolean invalidate) {
    Document key = invalidate ? null : documentKey(entry);
    return new ChangeEvent(entry, ResumeToken.of(entry, invalidate, key));
  }

  boolean ends() {
    return token.fromInvalidate();
  }

  /**
   * As it is sent.
   *
   * @param lookUp finds the present document of an update; null where the client doesn't want it
   */
  Document toDocument(@Nullable Function<LogEntry, @Nullable Document> lookUp) {
    Document event = new Document("_id", token.toDocument());
    event.append("operationType", operationType());
    event.append("clusterTime", new BsonTimestamp(entry.time()));
    if (ends()) {
      return event;
    }
    String type = operationType();
    if (type.equals("insert") || type.equals("replace")) {
      event.append("fullDocument", entry.change());
    } else if (type.equals("update") && lookUp != null) {
      event.append("fullDocument", lookUp.apply(entry));
    }
    event.append("ns", namespace(entry.database(), entry.collection()));
    if (entry.renamedTo() != null) {
      String to = Objects.requireNonNull(entry.renamedTo());
      event.append("to", namespace(to.substring(0, to.indexOf('.')), LogEntry.afterDot(to)));
    }
    Document key = documentKey(entry);
    if (key != null) {
      event.append("documentKey", key);
    }
    if (type.equals("update")) {
      event.append("updateDescription", updateDescription());
    }
    return event;
  }

  private String operationType() {
    if (ends()) {
      return "invalidate";
    }
    return switch (entry.operation()) {
      case "i" -> "insert";
      case "d" -> "delete";
      case "u" -> entry.change().containsKey("$v") ? "update" : "replace";
      default -> commandType();
    };
  }

  private String commandType() {
    if (entry.change().containsKey("drop")) {
      return "drop";
    }
    return entry.renamedTo() == null ? "dropDatabase" : "rename";
  }

  private Document updateDescription() {
    Document change = entry.change();
    Document set = (Document) change.get("$set");
    Document unset = (Document) change.get("$unset");
    return new Document("updatedFields", set == null ? new Document() : set)
        .append("removedFields", unset == null ? List.of() : List.copyOf(unset.keySet()));
  }

  private static Document namespace(String database, @Nullable String collection) {
    Document namespace = new Document("db", database);
    return collection == null ? namespace : namespace.append("coll", collection);
  }

  private static @Nullable Document documentKey(LogEntry entry) {
    return entry.operation().equals("c") ? null : new Document("_id", entry.documentId());
  }
}
