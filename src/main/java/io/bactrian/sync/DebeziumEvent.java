package io.bactrian.sync;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.Dialect;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.bson.RawDocument;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One message of Debezium's MongoDB connector, 2.x or 3.x, in JSON with or without schemas. Source:
 * Debezium's documentation of the connector's events.
 *
 * @param change what it means; null when that is nothing
 * @param database of which it tells; null when it doesn't say
 * @param clusterTime when it happened, as {@link BsonTimestamp#getValue()}; 0 when it doesn't say
 */
record DebeziumEvent(@Nullable Change change, @Nullable String database, long clusterTime) {

  /**
   * Reads a message.
   *
   * @param collection whose topic it is from; the message's own word counts more
   * @throws UnreadableEvent when it isn't such a message
   */
  static DebeziumEvent of(String collection, byte @Nullable [] key, byte @Nullable [] value)
      throws UnreadableEvent {
    BsonValue id = id(key);
    try {
      BsonValue payload = value == null ? BsonNull.VALUE : payload(value);
      if (payload.isNull()) {
        // Where a topic is compacted, this may be all that is left of a deletion.
        return new DebeziumEvent(id == null ? null : new Change.Deleted(collection, id), null, 0);
      }
      if (!(payload instanceof BsonDocument event)) {
        throw new UnreadableEvent("this is no event", id);
      }
      BsonDocument source = document(event, "source");
      String named = source == null ? null : text(source, "collection");
      return new DebeziumEvent(
          change(named == null ? collection : named, id, event),
          source == null ? null : text(source, "db"),
          source == null ? 0 : time(source));
    } catch (UncheckedIOException e) {
      throw new UnreadableEvent("this is no text", id);
    } catch (DamagedJson | DuplicateField | IllegalArgumentException e) {
      throw new UnreadableEvent(String.valueOf(e.getMessage()), id);
    }
  }

  private static @Nullable Change change(
      String collection, @Nullable BsonValue key, BsonDocument event) throws UnreadableEvent {
    String operation = text(event, "op");
    if (operation == null) {
      throw new UnreadableEvent("there is no op, as Debezium's own messages have it", key);
    }
    BsonDocument after = documentIn(event, "after");
    BsonValue id = after != null && after.containsKey("_id") ? after.get("_id") : key;
    if (id == null) {
      BsonDocument before = documentIn(event, "before");
      id = before == null ? null : before.get("_id");
    }
    return switch (operation) {
      case "c", "r", "u" ->
          after == null
              ? new Change.Touched(collection, known(id))
              : new Change.Put(
                  collection,
                  known(id),
                  new RawDocument(BsonEncoder.encode(after)),
                  operation.equals("c"));
      case "d" -> new Change.Deleted(collection, known(id));
      // A message of the application's own.
      case "m" -> null;
      default -> throw new UnreadableEvent("the op is none of c, r, u, d", id);
    };
  }

  private static BsonValue known(@Nullable BsonValue id) throws UnreadableEvent {
    if (id == null) {
      throw new UnreadableEvent("neither the key nor the document tells the _id", null);
    }
    return id;
  }

  /** The {@code _id} in {@code {"id": "<Extended JSON>"}}; null where there is none to be read. */
  private static @Nullable BsonValue id(byte @Nullable [] key) {
    try {
      String id =
          key != null && payload(key) instanceof BsonDocument payload ? text(payload, "id") : null;
      return id == null ? null : extended(id);
    } catch (DamagedJson | DuplicateField | UncheckedIOException e) {
      // The document may tell it, or whoever needs it says so.
      return null;
    }
  }

  /** What the converter was given. */
  private static BsonValue payload(byte[] json) {
    BsonValue whole = ExtendedJson.parse(json);
    BsonValue payload =
        whole instanceof BsonDocument envelope && envelope.containsKey("schema")
            ? envelope.get("payload")
            : null;
    return payload == null ? whole : payload;
  }

  private static @Nullable BsonDocument document(BsonDocument in, String field) {
    return in.get(field) instanceof BsonDocument document ? document : null;
  }

  private static @Nullable String text(BsonDocument in, String field) {
    BsonValue value = in.get(field);
    return value != null && value.isString() ? value.asString().getValue() : null;
  }

  /** A document that stands there as text in Extended JSON. */
  private static @Nullable BsonDocument documentIn(BsonDocument event, String field) {
    String json = text(event, field);
    return json != null && extended(json) instanceof BsonDocument document ? document : null;
  }

  private static BsonValue extended(String json) {
    return ExtendedJson.parse(json.getBytes(StandardCharsets.UTF_8), Dialect.FILE);
  }

  private static long time(BsonDocument source) {
    long millis = number(source, "ts_ms");
    return millis <= 0
        ? 0
        : new BsonTimestamp((int) (millis / 1000), (int) number(source, "ord")).getValue();
  }

  private static long number(BsonDocument in, String field) {
    BsonValue value = in.get(field);
    return value != null && value.isNumber() ? value.asNumber().longValue() : 0;
  }
}
