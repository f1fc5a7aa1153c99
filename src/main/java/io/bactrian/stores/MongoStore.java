package io.bactrian.stores;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.NormalForm;
import io.bactrian.bson.RawDocument;
import io.bactrian.documents.ById;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * MongoDB as both stores need it to be: reads from the primary what a majority has, writes to a
 * majority, and neither takes longer than a deadline.
 */
final class MongoStore {

  private final MongoDatabase database;
  private final Duration timeout;

  MongoStore(MongoDatabase database, Duration timeout) {
    this.timeout = timeout;
    this.database =
        database
            .withReadPreference(ReadPreference.primary())
            .withReadConcern(ReadConcern.MAJORITY)
            .withWriteConcern(WriteConcern.MAJORITY)
            .withTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  MongoCollection<BsonDocument> of(String collection) {
    return database.getCollection(collection, BsonDocument.class);
  }

  /** When all that begins now has ended, by {@link System#nanoTime}. */
  long deadline() {
    return System.nanoTime() + timeout.toNanos();
  }

  /** The same store with less time; at least a millisecond. */
  MongoStore within(Duration left) {
    return new MongoStore(database, left);
  }

  MongoDatabase database() {
    return database;
  }

  /** The document's bytes, or null when there is none. */
  @Nullable RawDocument get(String collection, BsonValue id) {
    try (MongoCursor<RawBsonDocument> found =
        database.getCollection(collection, RawBsonDocument.class).find(ById.of(id)).cursor()) {
      while (found.hasNext()) {
        RawBsonDocument document = found.next();
        if (NormalForm.equal(id, document.get("_id", id))) {
          return raw(document);
        }
      }
      return null;
    }
  }

  private static RawDocument raw(RawBsonDocument document) {
    ByteBuf buffer = document.getByteBuffer();
    try {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return new RawDocument(bytes);
    } finally {
      buffer.release();
    }
  }
}
