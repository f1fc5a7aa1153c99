package io.bactrian.documents;

import com.mongodb.client.MongoDatabase;
import io.bactrian.mapping.Lens;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A collection's documents from MongoDB. */
public final class MongoDocuments implements Documents {

  /**
   * @param timeout after which MongoDB gives a query up
   */
  public MongoDocuments(MongoDatabase mongo, Lens lens, Duration timeout) {}

  @Override
  public @Nullable BsonDocument get(BsonValue id) {
    return null;
  }

  @Override
  public List<BsonDocument> find(Find find) {
    return List.of();
  }
}
