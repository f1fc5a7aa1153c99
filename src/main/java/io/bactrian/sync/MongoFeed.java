package io.bactrian.sync;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.changestream.FullDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** A change stream of a MongoDB server, with updated documents looked up. */
final class MongoFeed implements ChangeFeed {

  /**
   * What a server says when it can't go on from a position: history lost (286), a fatal stream
   * (280), a token that isn't one (260, 50795, 50811, 40647, 40649, 9).
   */
  private static final Set<Integer> LOST = Set.of(286, 280, 260, 50795, 50811, 40647, 40649, 9);

  private final StreamName stream;
  private final SyncSettings settings;
  private final MongoChangeStreamCursor<RawBsonDocument> cursor;
  private Position position;
  private @Nullable ChangeEvent peeked;

  private MongoFeed(
      StreamName stream,
      SyncSettings settings,
      Position position,
      MongoChangeStreamCursor<RawBsonDocument> cursor) {
    this.stream = stream;
    this.settings = settings;
    this.position = position;
    this.cursor = cursor;
  }

  /**
   * Opens the stream.
   *
   * @param collections those of which the stream tells
   * @param position where it begins
   * @throws PositionLost when the server can't begin there
   */
  static MongoFeed open(
      MongoDatabase database,
      StreamName stream,
      Collection<String> collections,
      Position position,
      SyncSettings settings) {
    ChangeStreamIterable<?> changes = watch(database, stream, collections, settings);
    BsonDocument token = position.token();
    if (token == null) {
      changes.startAtOperationTime(new BsonTimestamp(position.clusterTime()));
    } else if (position.after()) {
      changes.startAfter(token);
    } else {
      changes.resumeAfter(token);
    }
    try {
      return new MongoFeed(stream, settings, position, cursor(changes));
    } catch (MongoCommandException e) {
      throw lost(stream, e);
    }
  }

  /** Where the stream stands now: everything that happens after this call lies behind it. */
  static Position now(
      MongoDatabase database,
      StreamName stream,
      Collection<String> collections,
      SyncSettings settings) {
    try (MongoChangeStreamCursor<RawBsonDocument> cursor =
        cursor(watch(database, stream, collections, settings))) {
      RawBsonDocument first = cursor.tryNext();
      if (first != null) {
        return new Position(null, false, ChangeEvent.of(first).clusterTime());
      }
      BsonDocument token = cursor.getResumeToken();
      if (token != null) {
        return Position.after(token, 0);
      }
      // Servers before 4.0.7 give none while nothing happens.
      BsonDocument said =
          database.runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class);
      return Position.at(said.getTimestamp("operationTime"));
    }
  }

  private static ChangeStreamIterable<?> watch(
      MongoDatabase database,
      StreamName stream,
      Collection<String> collections,
      SyncSettings settings) {
    List<BsonDocument> pipeline = List.of(of(collections));
    ChangeStreamIterable<?> changes =
        stream.collection().isEmpty()
            ? database.watch(pipeline)
            : database.getCollection(stream.collection()).watch(pipeline);
    return changes
        .fullDocument(FullDocument.UPDATE_LOOKUP)
        .batchSize(settings.batch())
        .maxAwaitTime(settings.await().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static MongoChangeStreamCursor<RawBsonDocument> cursor(ChangeStreamIterable<?> changes) {
    MongoCursor<RawBsonDocument> cursor = changes.withDocumentClass(RawBsonDocument.class).cursor();
    return (MongoChangeStreamCursor<RawBsonDocument>) cursor;
  }

  private static BsonDocument of(Collection<String> collections) {
    BsonDocument named =
        new BsonDocument("$in", new BsonArray(collections.stream().map(BsonString::new).toList()));
    return new BsonDocument(
        "$match",
        new BsonDocument(
            "$or",
            new BsonArray(
                List.of(
                    new BsonDocument("ns.coll", named),
                    new BsonDocument("to.coll", named),
                    new BsonDocument("operationType", new BsonString("invalidate"))))));
  }

  private static RuntimeException lost(StreamName stream, MongoCommandException e) {
    return LOST.contains(e.getErrorCode())
        ? new PositionLost(
            "the stream of %s can't go on from where it stood: %s (%d)"
                .formatted(stream, e.getErrorMessage(), e.getErrorCode()),
            e)
        : e;
  }

  @Override
  public ChangeBatch read() {
    try {
      return gather();
    } catch (MongoCommandException e) {
      throw lost(stream, e);
    }
  }

  private ChangeBatch gather() {
    Position from = position;
    List<Change> changes = new ArrayList<>();
    long bytes = 0;
    ChangeEvent last = null;
    ChangeEvent event = peeked != null ? peeked : next();
    peeked = null;
    while (event != null) {
      boolean whole =
          last == null
              || last.transaction() == null
              || !last.transaction().equals(event.transaction());
      if (whole
          && last != null
          && (changes.size() >= settings.batch()
              || bytes >= settings.batchSize().toBytes()
              || last.invalidates())) {
        peeked = event;
        break;
      }
      changes.addAll(event.changes());
      bytes += size(event);
      last = event;
      // Only the next event tells that a transaction is over, or that there is none.
      event = cursor.available() > 0 || last.transaction() != null ? next() : null;
    }
    position = last == null ? idle() : after(last);
    return new ChangeBatch(stream, from, changes, position);
  }

  private @Nullable ChangeEvent next() {
    RawBsonDocument event = cursor.tryNext();
    return event == null ? null : ChangeEvent.of(event);
  }

  private Position idle() {
    BsonDocument token = cursor.getResumeToken();
    return token == null || token.equals(position.token())
        ? position
        : Position.after(token, position.clusterTime());
  }

  private Position after(ChangeEvent last) {
    return new Position(
        last.token(), last.invalidates(), Math.max(last.clusterTime(), position.clusterTime()));
  }

  private static long size(ChangeEvent event) {
    long size = 0;
    for (Change change : event.changes()) {
      size += change instanceof Change.Put put ? put.document().size() : 0;
    }
    return size;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
