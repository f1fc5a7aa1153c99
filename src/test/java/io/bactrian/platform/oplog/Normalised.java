package io.bactrian.platform.oplog;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonString;

/**
 * Events and errors without what differs from run to run: tokens, times and the database's name.
 */
final class Normalised {

  private static final BsonString SOME = new BsonString("some");

  private Normalised() {}

  static List<BsonDocument> events(List<BsonDocument> events) {
    return events.stream().map(Normalised::event).toList();
  }

  static BsonDocument event(BsonDocument event) {
    BsonDocument same = event.clone();
    same.put("clusterTime", SOME);
    same.put("_id", new BsonDocument("_data", SOME));
    for (String namespace : List.of("ns", "to")) {
      if (same.containsKey(namespace)) {
        same.getDocument(namespace).put("db", SOME);
      }
    }
    return same;
  }

  /** An error's reply. */
  static BsonDocument error(BsonDocument reply) {
    BsonDocument same = reply.clone();
    same.put("operationTime", SOME);
    same.put("$clusterTime", SOME);
    same.put("ok", new BsonDouble(same.getNumber("ok").doubleValue()));
    return same;
  }
}
