package io.bactrian.source;

import com.mongodb.client.MongoCursor;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.bson.RawDocument;
import java.nio.charset.StandardCharsets;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** The documents of a query on a live collection, as the server sent them. */
final class LiveStream implements DocumentStream {

  private final String collection;
  private final MongoCursor<RawBsonDocument> cursor;
  private @Nullable RawBsonDocument last;

  LiveStream(String collection, MongoCursor<RawBsonDocument> cursor) {
    this.collection = collection;
    this.cursor = cursor;
  }

  @Override
  public @Nullable RawDocument next() {
    if (!cursor.hasNext()) {
      return null;
    }
    RawBsonDocument document = cursor.next();
    last = document;
    return RawDocument.of(document);
  }

  @Override
  public String where() {
    BsonValue id = last == null ? null : last.get("_id");
    return id == null
        ? collection
        : collection + " _id " + new String(ExtendedJson.relaxed(id), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    cursor.close();
  }
}
