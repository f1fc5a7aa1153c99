package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.Document;

/** An open change stream whose events are read as they were sent. */
final class Tail implements AutoCloseable {

  private final MongoCursor<BsonDocument> cursor;

  private Tail(MongoCursor<BsonDocument> cursor) {
    this.cursor = cursor;
  }

  static Tail open(ChangeStreamIterable<Document> stream) {
    return new Tail(
        stream
            .maxAwaitTime(50, TimeUnit.MILLISECONDS)
            .withDocumentClass(BsonDocument.class)
            .cursor());
  }

  /** So many events, and no more after them. */
  List<BsonDocument> take(int count) {
    List<BsonDocument> events = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              BsonDocument next = cursor.tryNext();
              if (next != null) {
                events.add(next);
              }
              return events.size() >= count;
            });
    if (cursor.getServerCursor() != null) {
      assertThat(cursor.tryNext()).as("one more event").isNull();
    }
    return events;
  }

  /** The events before one. */
  List<BsonDocument> until(Predicate<BsonDocument> end) {
    List<BsonDocument> events = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              BsonDocument next = cursor.tryNext();
              while (next != null && !end.test(next)) {
                events.add(next);
                next = cursor.tryNext();
              }
              return next != null;
            });
    return events;
  }

  /** Whether the server has closed the stream. */
  boolean isOver() {
    return cursor.getServerCursor() == null;
  }

  static List<ChangeStreamDocument<Document>> typed(
      MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor, int count) {
    List<ChangeStreamDocument<Document>> events = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              ChangeStreamDocument<Document> next = cursor.tryNext();
              if (next != null) {
                events.add(next);
              }
              return events.size() >= count;
            });
    return events;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
