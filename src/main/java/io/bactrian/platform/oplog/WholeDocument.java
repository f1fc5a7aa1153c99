package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are to be done only if a document still is what was read: {@code {_id, $expr: {$eq:
 * ["$$ROOT", {$literal: document}]}}}. The library compares arrays as a sort would, by which an
 * empty one doesn't even equal itself.
 */
final class WholeDocument {

  private static final Document NOTHING = new Document("_id", new Document("$in", List.of()));

  private WholeDocument() {}

  /**
   * The selector that the library is to have, decided here where it asks for a whole document.
   *
   * @param collection whose lock the caller holds
   */
  static Document decided(Document selector, MongoCollection<?> collection) {
    Document wanted = wanted(selector);
    if (wanted == null) {
      return selector;
    }
    Document byId = new Document("_id", selector.get("_id"));
    Iterator<Document> found = collection.handleQuery(byId).iterator();
    return found.hasNext() && same(found.next(), wanted) ? byId : NOTHING;
  }

  private static @Nullable Document wanted(Document selector) {
    if (selector.size() == 2
        && selector.containsKey("_id")
        && selector.get("$expr") instanceof Document expression
        && expression.size() == 1
        && expression.get("$eq") instanceof List<?> sides
        && sides.size() == 2
        && "$$ROOT".equals(sides.get(0))
        && sides.get(1) instanceof Document literal
        && literal.get("$literal") instanceof Document wanted) {
      return wanted;
    }
    return null;
  }

  private static boolean same(Document one, Document other) {
    return Arrays.equals(new LogEntry(one).encode(), new LogEntry(other).encode());
  }
}
