package io.bactrian.bson;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Extended JSON as it stands in jsonb columns and in export files.
 *
 * <p>For every value v that BSON can hold, {@code parse(canonical(v))} equals v, types included,
 * and {@code parse(relaxed(v))} equals v in {@linkplain NormalForm normal form}; both also after
 * jsonb has sorted the keys and rewritten the numbers. A text with NUL, which jsonb refuses, and a
 * real document that would be read as a typed wrapper, such as {@code {"$oid": "…24 digits…"}}, go
 * as {@code {"$raw": "<base64 of the BSON of {'': value}>"}}.
 *
 * <p>Relaxed writes every finite int32, int64 and double as a plain number, doubles in their
 * shortest form. A plain number reads as int32 or int64 if it is whole and fits, else as the double
 * whose shortest form it is, else as Decimal128, else (more than 34 digits, which only SQL can have
 * written) as the document {@code {"$numeric": "<digits>"}}, which relaxed writes as that number
 * again.
 */
public final class ExtendedJson {

  /**
   * The marker {@code {"$missing": true}}: a field that must not be there. Compare by identity; a
   * real document with this content is another one, and is written as another one.
   */
  public static final BsonDocument MISSING = new Missing();

  private ExtendedJson() {}

  /** Every value with its type, as UTF-8. */
  public static byte[] canonical(BsonValue value) {
    return written(value, true).result();
  }

  /** Numbers plain and dates readable, as UTF-8. */
  public static byte[] relaxed(BsonValue value) {
    return written(value, false).result();
  }

  /** As {@link #canonical}, without a copy: the sink is called once. */
  public static void writeCanonical(BsonValue value, ByteSink sink) {
    written(value, true).copyTo(sink);
  }

  /** As {@link #relaxed}, without a copy: the sink is called once. */
  public static void writeRelaxed(BsonValue value, ByteSink sink) {
    written(value, false).copyTo(sink);
  }

  /**
   * Reads what a column holds, in UTF-8.
   *
   * @throws DamagedJson when it is no JSON
   */
  public static BsonValue parse(byte[] json) {
    return parse(json, Dialect.COLUMN);
  }

  /** As {@link #parse(byte[])}. */
  public static BsonValue parse(String json) {
    return parse(json.getBytes(StandardCharsets.UTF_8), Dialect.COLUMN);
  }

  /**
   * Reads one value in UTF-8, with nothing after it.
   *
   * @throws DamagedJson when it is no JSON or, except in a column, a typed wrapper is malformed
   * @throws DuplicateField when a field stands twice in one document
   */
  public static BsonValue parse(byte[] json, Dialect dialect) {
    try (JsonParser parser = JsonReader.factory().createParser(json)) {
      JsonReader reader = new JsonReader(parser, dialect);
      BsonValue value = reader.value(reader.token());
      if (reader.token() != null) {
        throw reader.damage("something stands after the value");
      }
      return value;
    } catch (IOException impossibleInMemory) {
      throw new UncheckedIOException(impossibleInMemory);
    }
  }

  private static JsonWriter written(BsonValue value, boolean canonical) {
    JsonWriter writer = new JsonWriter(canonical);
    writer.write(value);
    return writer;
  }
}
