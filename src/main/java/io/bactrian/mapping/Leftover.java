package io.bactrian.mapping;

import io.bactrian.bson.ExtendedJson;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What {@code extra} holds: a document minus what the columns tell. It is laid over what the
 * columns tell: documents merge, anything else replaces, and {@link ExtendedJson#MISSING} takes
 * away.
 */
final class Leftover {

  private Leftover() {}

  /**
   * Notes that the original has nothing at this path, where the columns will tell something: at the
   * outermost document that isn't there.
   *
   * @return the leftover, made if there was none
   */
  static @Nullable BsonDocument noteMissing(
      BsonDocument original, @Nullable BsonDocument leftover, List<String> path) {
    int depth = 0;
    BsonDocument at = original;
    while (depth < path.size() - 1) {
      BsonValue inner = at.get(path.get(depth));
      if (inner == null || inner.isNull()) {
        break;
      }
      if (!inner.isDocument()) {
        return leftover;
      }
      at = inner.asDocument();
      depth++;
    }
    BsonDocument root = leftover == null ? new BsonDocument() : leftover;
    BsonDocument into = root;
    for (int i = 0; i < depth; i++) {
      BsonValue inner = into.get(path.get(i));
      if (inner == null) {
        inner = new BsonDocument();
        into.put(path.get(i), inner);
      }
      into = inner.asDocument();
    }
    into.put(path.get(depth), ExtendedJson.MISSING);
    return root;
  }

  /** Lays the leftover over what the columns told. */
  static void merge(BsonDocument told, BsonDocument leftover) {
    for (Map.Entry<String, BsonValue> entry : leftover.entrySet()) {
      BsonValue value = entry.getValue();
      if (value == ExtendedJson.MISSING) {
        told.remove(entry.getKey());
        continue;
      }
      BsonValue before = told.get(entry.getKey());
      if (value.isDocument() && before != null && before.isDocument()) {
        merge(before.asDocument(), value.asDocument());
      } else {
        told.put(entry.getKey(), value);
      }
    }
  }

  /** Puts a value at a path, making the documents on the way. */
  static void put(BsonDocument document, List<String> path, BsonValue value) {
    BsonDocument into = document;
    for (int i = 0; i < path.size() - 1; i++) {
      BsonValue inner = into.get(path.get(i));
      if (inner == null || !inner.isDocument()) {
        inner = new BsonDocument();
        into.put(path.get(i), inner);
      }
      into = inner.asDocument();
    }
    into.put(path.get(path.size() - 1), value);
  }

  /** Removes the value at a path, and leaves the documents on the way. */
  static void remove(BsonDocument document, List<String> path) {
    BsonValue around = get(document, path.subList(0, path.size() - 1));
    if (around != null && around.isDocument()) {
      around.asDocument().remove(path.get(path.size() - 1));
    }
  }

  /** The value at a path, or null. */
  static @Nullable BsonValue get(BsonDocument document, List<String> path) {
    BsonValue at = document;
    for (String name : path) {
      if (at == null || !at.isDocument()) {
        return null;
      }
      at = at.asDocument().get(name);
    }
    return at;
  }
}
