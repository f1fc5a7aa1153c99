package io.bactrian.paired;

import io.bactrian.bson.ExtendedJson;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A row of an answer, in the form in which equal rows are equal.
 *
 * @param document from {@link NormalValue}
 * @param md5 of it, in hexadecimal digits
 */
record NormalRow(BsonDocument document, String md5) {

  static NormalRow of(BsonDocument answered) {
    BsonDocument document = NormalValue.of(answered);
    return new NormalRow(document, Md5.of(ExtendedJson.canonical(document)));
  }

  /** The row's {@code _id} as Extended JSON, or null where it has none. */
  @Nullable String key() {
    BsonValue id = document.get("_id");
    return id == null ? null : new String(ExtendedJson.relaxed(id), StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NormalRow row
        && row.md5.equals(md5)
        && Objects.equals(row.document, document);
  }

  @Override
  public int hashCode() {
    return md5.hashCode();
  }
}
