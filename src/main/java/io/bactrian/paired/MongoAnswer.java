package io.bactrian.paired;

import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What a pipeline answers. */
final class MongoAnswer implements Answer {

  private final MongoCursor<BsonDocument> cursor;

  MongoAnswer(
      MongoDatabase mongo, PairedQuery query, Map<String, BsonValue> values, Duration timeout) {
    cursor =
        mongo
            .getCollection(query.collection(), BsonDocument.class)
            .aggregate(query.pipeline(values))
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
