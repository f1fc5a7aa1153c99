package io.bactrian.bson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a JSON file, one at a time: one a line, one after another over many lines, or
 * the elements of one array.
 */
public final class JsonDocuments implements AutoCloseable {

  private final JsonParser parser;
  private final JsonReader reader;
  private boolean begun;
  private boolean inArray;
  private boolean ended;
  private int line = 1;

  /**
   * @param in UTF-8, with or without byte order mark; closed with this
   */
  public JsonDocuments(InputStream in) throws IOException {
    parser = JsonReader.factory().createParser(in);
    reader = new JsonReader(parser, Dialect.FILE);
  }

  /**
   * The next document, or null after the last.
   *
   * @throws DamagedJson when what follows is no Extended JSON document
   * @throws DuplicateField when a field stands twice in one document
   * @throws IOException when the stream below can't be read
   */
  public @Nullable BsonDocument next() throws IOException {
    JsonToken token = ended ? null : reader.token();
    if (!begun && token == JsonToken.START_ARRAY) {
      inArray = true;
      token = reader.token();
    }
    begun = true;
    if (inArray && token == JsonToken.END_ARRAY) {
      if (reader.token() != null) {
        throw reader.damage("something stands after the array's end");
      }
      inArray = false;
      token = null;
    }
    if (token == null) {
      ended = true;
      return null;
    }
    line = parser.currentTokenLocation().getLineNr();
    if (token != JsonToken.START_OBJECT) {
      throw reader.damage("a document was expected");
    }
    BsonValue value = reader.value(token);
    if (!value.isDocument()) {
      throw reader.damage("a document was expected, not a typed value");
    }
    return value.asDocument();
  }

  /** The line, from 1, on which the document returned last begins. */
  public int line() {
    return line;
  }

  /** How many bytes have been read, about. */
  public long offset() {
    return parser.currentLocation().getByteOffset();
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
