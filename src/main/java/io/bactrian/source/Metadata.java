package io.bactrian.source;

import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.Dialect;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.ExtendedJson;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What mongodump notes beside a collection, as far as it matters here. Metadata that can't be read
 * is as good as none: it takes nothing away from the documents.
 *
 * @param collection the collection's whole name, where the file's name is cut short
 * @param view whether it is a view
 */
record Metadata(@Nullable String collection, boolean view) {

  static final Metadata NONE = new Metadata(null, false);

  static Metadata parse(String json) {
    if (json.isBlank()) {
      return NONE;
    }
    try {
      BsonValue value = ExtendedJson.parse(json.getBytes(StandardCharsets.UTF_8), Dialect.COLUMN);
      return value.isDocument() ? of(value.asDocument()) : NONE;
    } catch (DamagedJson | DuplicateField unreadable) {
      return NONE;
    }
  }

  private static Metadata of(BsonDocument metadata) {
    BsonValue name = metadata.get("collectionName");
    BsonValue options = metadata.get("options");
    boolean viewOn =
        options != null && options.isDocument() && options.asDocument().containsKey("viewOn");
    BsonValue type = metadata.get("type");
    boolean view = type != null && type.isString() && type.asString().getValue().equals("view");
    return new Metadata(
        name != null && name.isString() && !name.asString().getValue().isEmpty()
            ? name.asString().getValue()
            : null,
        viewOn || view);
  }
}
