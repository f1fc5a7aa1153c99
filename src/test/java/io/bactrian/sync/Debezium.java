package io.bactrian.sync;

import java.nio.charset.StandardCharsets;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/** Messages as Debezium's MongoDB connector writes them. */
final class Debezium {

  /** Debezium's own choice for documents. */
  @SuppressWarnings("deprecation")
  private static final JsonWriterSettings STRICT =
      JsonWriterSettings.builder().outputMode(JsonMode.STRICT).build();

  private static final JsonWriterSettings PLAIN =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private Debezium() {}

  /** A document as the text that stands in {@code after}. */
  static String text(BsonDocument document) {
    return document.toJson(STRICT);
  }

  /** {@code {"id": "…"}}: the document's text between the first colon and the last brace. */
  static byte[] key(BsonValue id) {
    String whole = text(new BsonDocument("_id", id));
    String part = whole.substring(whole.indexOf(':') + 1, whole.lastIndexOf('}')).strip();
    return bytes(new BsonDocument("id", new BsonString(part)));
  }

  static byte[] value(
      String operation, String database, String collection, @Nullable BsonDocument after) {
    return bytes(event(operation, database, collection, after, 1_700_000_000_000L, 1));
  }

  static BsonDocument event(
      String operation,
      String database,
      String collection,
      @Nullable BsonDocument after,
      long millis,
      int ord) {
    BsonDocument source =
        new BsonDocument("version", new BsonString("3.0.0.Final"))
            .append("connector", new BsonString("mongodb"))
            .append("name", new BsonString("shop"))
            .append("ts_ms", new BsonInt64(millis))
            .append("snapshot", new BsonString("false"))
            .append("db", new BsonString(database))
            .append("collection", new BsonString(collection))
            .append("ord", new BsonInt32(ord))
            .append("lsid", BsonNull.VALUE)
            .append("txnNumber", BsonNull.VALUE);
    return new BsonDocument("before", BsonNull.VALUE)
        .append("after", after == null ? BsonNull.VALUE : new BsonString(text(after)))
        .append("updateDescription", BsonNull.VALUE)
        .append("source", source)
        .append("op", new BsonString(operation))
        .append("ts_ms", new BsonInt64(millis + 5))
        .append("transaction", BsonNull.VALUE);
  }

  /** As the JSON converter writes it with {@code schemas.enable}. */
  static byte[] withSchema(byte[] message) {
    BsonDocument schema =
        new BsonDocument("type", new BsonString("struct")).append("optional", BsonBoolean.FALSE);
    return bytes(
        new BsonDocument("schema", schema)
            .append("payload", BsonDocument.parse(new String(message, StandardCharsets.UTF_8))));
  }

  static byte[] bytes(BsonDocument json) {
    return json.toJson(PLAIN).getBytes(StandardCharsets.UTF_8);
  }
}
