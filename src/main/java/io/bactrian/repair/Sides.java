package io.bactrian.repair;

import io.bactrian.bson.NormalForm;
import io.bactrian.documents.Fingerprint;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A document as both stores have it. Shown to the operator who asks, never logged and never kept.
 *
 * @param documentId its {@code _id} as canonical Extended JSON
 * @param rowKey its root row's key as text; null when it can have none
 * @param mongo what MongoDB has, without what the mapping drops; null when it has nothing
 * @param postgres what the rows tell; null when there are none, or they tell no document
 * @param rowThere whether there is a root row
 * @param inQuarantine whether it is known that the document can't be rows
 * @param equal whether the rows are those of the document, and give it back
 * @param columns where rows differ that tell the same document: {@code table.column}
 */
public record Sides(
    String documentId,
    @Nullable String rowKey,
    @Nullable BsonDocument mongo,
    @Nullable BsonDocument postgres,
    boolean rowThere,
    boolean inQuarantine,
    boolean equal,
    List<String> columns) {

  /** The paths that differ, where both sides are documents. */
  public List<String> paths() {
    return mongo == null || postgres == null
        ? List.of()
        : NormalForm.differingPaths(mongo, postgres);
  }

  /** The MD5 of MongoDB's side in normal form. */
  public @Nullable String mongoMd5() {
    return mongo == null ? null : Fingerprint.of(mongo);
  }

  /** The MD5 of the rows' side. */
  public @Nullable String postgresMd5() {
    return postgres == null ? null : Fingerprint.of(postgres);
  }
}
