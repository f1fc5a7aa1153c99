package io.bactrian.documents;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonUndefined;
import org.bson.BsonValue;

/** What is at a path, through arrays as MongoDB goes through them; missing is null. */
final class Reach {

  private final List<String> names;
  private final boolean scalarsCount;
  private final List<BsonValue> reached = new ArrayList<>(1);

  private Reach(List<String> names, boolean scalarsCount) {
    this.names = names;
    this.scalarsCount = scalarsCount;
  }

  /**
   * The values at the path, of each document of an array on the way; an array at its end is one.
   */
  static List<BsonValue> values(BsonDocument document, List<String> names) {
    Reach reach = new Reach(names, false);
    reach.in(document, 0);
    return reach.reached;
  }

  /**
   * The value by which a document is sorted: of an array the least, or the greatest when {@code
   * descending}. An empty array comes before null.
   */
  static BsonValue sortValue(BsonDocument document, Order order) {
    Reach reach = new Reach(order.field().names(), true);
    reach.in(document, 0);
    List<BsonValue> candidates = new ArrayList<>(reach.reached.size());
    for (BsonValue value : reach.reached) {
      if (!value.isArray()) {
        candidates.add(value);
      } else if (value.asArray().isEmpty()) {
        candidates.add(new BsonUndefined());
      } else {
        candidates.addAll(value.asArray());
      }
    }
    return candidates.stream()
        .reduce((a, b) -> BsonOrder.INSTANCE.compare(a, b) <= 0 == order.descending() ? b : a)
        .orElse(BsonNull.VALUE);
  }

  private void in(BsonDocument document, int depth) {
    BsonValue value = document.get(names.get(depth));
    at(
        value == null || value.getBsonType() == org.bson.BsonType.UNDEFINED
            ? BsonNull.VALUE
            : value,
        depth + 1);
  }

  private void at(BsonValue value, int depth) {
    if (depth == names.size()) {
      reached.add(value);
    } else if (value.isDocument()) {
      in(value.asDocument(), depth);
    } else if (value.isArray()) {
      through(value.asArray(), depth);
    } else {
      reached.add(BsonNull.VALUE);
    }
  }

  private void through(BsonArray array, int depth) {
    int position = position(names.get(depth));
    for (BsonValue element : array) {
      if (element.isDocument()) {
        in(element.asDocument(), depth);
      } else if (scalarsCount && position < 0) {
        reached.add(BsonNull.VALUE);
      }
    }
    if (position >= 0 && position < array.size()) {
      BsonValue element = array.get(position);
      if (depth + 1 == names.size() || element.isDocument() || element.isArray()) {
        at(element, depth + 1);
      }
    }
  }

  /** A name as an array's position, or -1. */
  static int position(String name) {
    return name.matches("0|[1-9]\\d{0,8}") ? Integer.parseInt(name) : -1;
  }
}
