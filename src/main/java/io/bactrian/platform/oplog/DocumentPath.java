package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a document has at a dotted path, whose numbers count the elements of arrays. */
final class DocumentPath {

  /** Nothing there, not even null. */
  static final Object MISSING =
      new Object() {
        @Override
        public String toString() {
          return "missing";
        }
      };

  private DocumentPath() {}

  static @Nullable Object in(Document document, String path) {
    Object at = document;
    for (String step : path.split("\\.", -1)) {
      at = step(at, step);
      if (at == MISSING) {
        return MISSING;
      }
    }
    return at;
  }

  private static @Nullable Object step(@Nullable Object at, String step) {
    if (at instanceof Document inner) {
      return inner.containsKey(step) ? inner.get(step) : MISSING;
    }
    if (at instanceof List<?> elements && isNumber(step)) {
      int index = Integer.parseInt(step);
      return index < elements.size() ? elements.get(index) : MISSING;
    }
    return MISSING;
  }

  private static boolean isNumber(String step) {
    return !step.isEmpty() && step.length() < 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
