package io.bactrian.platform.oplog;

import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Makes documents from a stream's events, whose fields are all at the top. */
final class Replay {

  private Replay() {}

  static void apply(BsonDocument event, Map<BsonValue, BsonDocument> documents) {
    BsonValue id = event.getDocument("documentKey").get("_id");
    switch (event.getString("operationType").getValue()) {
      case "insert", "replace" -> documents.put(id, event.getDocument("fullDocument"));
      case "delete" -> documents.remove(id);
      case "update" -> {
        BsonDocument description = event.getDocument("updateDescription");
        BsonDocument document = documents.get(id);
        if (document == null) {
          throw new AssertionError("updated before it was inserted: " + event);
        }
        document.putAll(description.getDocument("updatedFields"));
        description
            .getArray("removedFields")
            .forEach(field -> document.remove(field.asString().getValue()));
      }
      default -> throw new AssertionError(event.toString());
    }
  }
}
