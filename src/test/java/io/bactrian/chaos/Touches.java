package io.bactrian.chaos;

import com.mongodb.client.MongoDatabase;
import io.bactrian.demo.escrow.EscrowWrites;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.types.ObjectId;

/**
 * Writes into collections that live traffic leaves alone: a small change of one document a step.
 */
final class Touches {

  private static final int DOCUMENTS = 50;

  private final EscrowWrites writes;
  private final Random random;
  private final Map<String, List<BsonDocument>> documents = new TreeMap<>();
  private final List<String> turns;
  private int done;

  /**
   * @param database what there is when it begins
   */
  Touches(
      MongoDatabase database, Collection<String> collections, EscrowWrites writes, Random random) {
    this.writes = writes;
    this.random = random;
    for (String collection : collections) {
      List<BsonDocument> some = new ArrayList<>();
      database
          .getCollection(collection, BsonDocument.class)
          .find()
          .projection(new BsonDocument("updatedAt", new BsonInt32(1)))
          .limit(DOCUMENTS)
          .into(some);
      documents.put(collection, some);
    }
    turns = List.copyOf(documents.keySet());
  }

  /** One write, of each collection in turn. */
  void step() {
    List<BsonDocument> some = documents.get(turns.get(done % turns.size()));
    BsonDocument document = some.get(random.nextInt(some.size()));
    BsonDocument fields = new BsonDocument("touched", new BsonInt32(done));
    if (document.containsKey("updatedAt")) {
      fields.put("updatedAt", new BsonDateTime(System.currentTimeMillis()));
    }
    ObjectId id = document.getObjectId("_id").getValue();
    writes.update(turns.get(done % turns.size()), id, new BsonDocument("$set", fields));
    done++;
  }
}
