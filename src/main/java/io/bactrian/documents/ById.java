package io.bactrian.documents;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** How MongoDB finds a document by its {@code _id}: through the index, and nothing else. */
public final class ById {

  private ById() {}

  /**
   * The filter. Numbers that count the same in another type are found, too; those that only MongoDB
   * takes for the same are found as well, and are for the caller to tell apart.
   */
  public static BsonDocument of(BsonValue id) {
    if (MongoFilter.isSettled(id)) {
      return new BsonDocument("_id", id);
    }
    List<BsonValue> values = new ArrayList<>(MongoFilter.twins(id));
    values.add(0, id);
    return new BsonDocument("_id", new BsonDocument("$in", new BsonArray(values)));
  }
}
