package io.bactrian.sync;

import io.bactrian.bson.RawDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One event of a MongoDB change stream. Source: the manual's pages on change events, and streams
 * recorded from a server.
 *
 * @param changes what it means for the collections: one, none, or for a rename two
 * @param token resumes after it
 * @param clusterTime when it happened
 * @param transaction which transaction it is part of; null for none
 * @param invalidates whether the stream ends here
 */
record ChangeEvent(
    List<Change> changes,
    BsonDocument token,
    long clusterTime,
    @Nullable BsonDocument transaction,
    boolean invalidates) {

  static ChangeEvent of(RawBsonDocument event) {
    String operation = event.getString("operationType").getValue();
    BsonValue time = event.get("clusterTime");
    return new ChangeEvent(
        changes(event, operation),
        event.getDocument("_id"),
        time != null && time.isTimestamp() ? time.asTimestamp().getValue() : 0,
        transaction(event),
        operation.equals("invalidate"));
  }

  private static @Nullable BsonDocument transaction(RawBsonDocument event) {
    BsonValue number = event.get("txnNumber");
    return number == null
        ? null
        : new BsonDocument("lsid", event.get("lsid")).append("txnNumber", number);
  }

  private static List<Change> changes(RawBsonDocument event, String operation) {
    return switch (operation) {
      case "insert", "update", "replace" -> put(event, operation.equals("insert"));
      case "delete" -> List.of(new Change.Deleted(collection(event, "ns"), id(event)));
      case "drop" -> List.of(new Change.Dropped(collection(event, "ns")));
      case "rename" -> {
        String from = collection(event, "ns");
        String to = collection(event, "to");
        yield List.of(new Change.Renamed(from, to), new Change.Replaced(to, from));
      }
      // Each collection's drop has been told before; an invalidate ends the stream, no more.
      default -> List.of();
    };
  }

  private static List<Change> put(RawBsonDocument event, boolean isNew) {
    String collection = collection(event, "ns");
    BsonValue document = event.get("fullDocument");
    if (document == null) {
      return List.of(new Change.Touched(collection, id(event)));
    }
    List<Change> changes = new ArrayList<>(1);
    // It was gone when it was looked up: its deletion is still to come.
    if (document instanceof RawBsonDocument raw) {
      changes.add(new Change.Put(collection, id(event), RawDocument.of(raw), isNew));
    }
    return changes;
  }

  private static String collection(RawBsonDocument event, String field) {
    return event.getDocument(field).getString("coll", new BsonString("")).getValue();
  }

  private static BsonValue id(RawBsonDocument event) {
    return Objects.requireNonNull(event.getDocument("documentKey").get("_id"));
  }
}
