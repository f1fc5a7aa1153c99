package io.bactrian.documents;

import io.bactrian.bson.NormalForm;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * What a filter means: the definition to which both stores are held. As in MongoDB, an array's
 * field matches when any element does; different from it, null is missing, the order of a
 * document's fields doesn't count, and a double is its shortest decimal.
 */
final class Matcher {

  private Matcher() {}

  static boolean matches(Filter filter, BsonDocument document) {
    if (filter instanceof Filter.All all) {
      return all.of().stream().allMatch(each -> matches(each, document));
    }
    if (filter instanceof Filter.Any any) {
      return any.of().stream().anyMatch(each -> matches(each, document));
    }
    if (filter instanceof Filter.Not not) {
      return !matches(not.of(), document);
    }
    if (filter instanceof Filter.Exists exists) {
      return Reach.values(document, exists.field().names()).stream()
          .anyMatch(value -> !value.isNull());
    }
    if (filter instanceof Filter.In in) {
      return any(document, in.field().names(), value -> isOneOf(in.values(), value));
    }
    Filter.Range range = (Filter.Range) filter;
    return any(document, range.field().names(), value -> isWithin(range, value));
  }

  private interface Test {
    boolean on(BsonValue value);
  }

  private static boolean any(BsonDocument document, List<String> names, Test test) {
    for (BsonValue value : Reach.values(document, names)) {
      if (test.on(value)) {
        return true;
      }
      if (value instanceof BsonArray array) {
        for (BsonValue element : array) {
          if (test.on(element)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isOneOf(List<BsonValue> values, BsonValue value) {
    for (BsonValue each : values) {
      if (NormalForm.equal(each, value)) {
        return true;
      }
    }
    return false;
  }

  /** NaN is on the same side as itself only. */
  private static boolean isWithin(Filter.Range range, BsonValue value) {
    if (!BsonOrder.isSameKind(range.bound(), value)) {
      return false;
    }
    if (isNaN(range.bound()) || isNaN(value)) {
      return range.side().inclusive() && isNaN(range.bound()) && isNaN(value);
    }
    return range.side().holds(BsonOrder.INSTANCE.compare(value, range.bound()));
  }

  static boolean isNaN(BsonValue value) {
    return value.isNumber() && Double.isNaN(value.asNumber().doubleValue());
  }
}
