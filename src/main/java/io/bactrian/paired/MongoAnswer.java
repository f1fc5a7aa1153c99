package io.bactrian.paired;

import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** What a pipeline answers. */
final class MongoAnswer implements Answer {

  private final MongoCursor<BsonDocument> cursor;

  MongoAnswer(
      MongoDatabase mongo, String collection, List<BsonDocument> pipeline, Duration timeout) {
    cursor =
        mongo
            .getCollection(collection, BsonDocument.class)
            .aggregate(pipeline)
            .allowDiskUse(true)
            .maxTime(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .cursor();
  }

  @Override
  public @Nullable NormalRow next() {
    return cursor.hasNext() ? NormalRow.of(cursor.next()) : null;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
