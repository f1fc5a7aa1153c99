package io.bactrian.documents;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * A filter as MongoDB takes it, which lets all through that match, and perhaps more.
 *
 * @param exact whether it lets no more through
 */
record MongoFilter(BsonDocument filter, boolean exact) {

  private static final double SETTLED = 0x1p53;
  private static final MongoFilter ANY = new MongoFilter(new BsonDocument(), false);

  static MongoFilter of(Filter filter) {
    if (filter instanceof Filter.All all) {
      return and(all.of().stream().map(MongoFilter::of).toList());
    }
    if (filter instanceof Filter.Any any) {
      return or(any.of().stream().map(MongoFilter::of).toList());
    }
    if (filter instanceof Filter.Not not) {
      MongoFilter inner = of(not.of());
      return inner.exact
          ? new MongoFilter(new BsonDocument("$nor", new BsonArray(List.of(inner.filter))), true)
          : ANY;
    }
    if (filter instanceof Filter.Exists exists) {
      return on(exists.field().toString(), "$exists", BsonBoolean.TRUE, false);
    }
    return filter instanceof Filter.In in ? in(in) : range((Filter.Range) filter);
  }

  private static MongoFilter on(String field, String operator, BsonValue value, boolean exact) {
    return new MongoFilter(new BsonDocument(field, new BsonDocument(operator, value)), exact);
  }

  private static MongoFilter and(List<MongoFilter> all) {
    List<BsonDocument> some =
        all.stream().map(MongoFilter::filter).filter(each -> !each.isEmpty()).toList();
    boolean exact = all.stream().allMatch(MongoFilter::exact);
    return new MongoFilter(
        some.isEmpty()
            ? new BsonDocument()
            : some.size() == 1 ? some.get(0) : new BsonDocument("$and", new BsonArray(some)),
        exact);
  }

  private static MongoFilter or(List<MongoFilter> all) {
    List<BsonDocument> some = all.stream().map(MongoFilter::filter).toList();
    boolean exact = all.stream().allMatch(MongoFilter::exact);
    if (some.isEmpty()) {
      return on("_id", "$in", new BsonArray(), true);
    }
    return some.stream().anyMatch(BsonDocument::isEmpty)
        ? new MongoFilter(new BsonDocument(), exact)
        : new MongoFilter(new BsonDocument("$or", new BsonArray(some)), exact);
  }

  private static MongoFilter in(Filter.In in) {
    BsonArray values = new BsonArray();
    boolean exact = true;
    for (BsonValue value : in.values()) {
      if (value.isDocument() || value.isArray()) {
        return ANY; // MongoDB compares the order of fields, too
      }
      values.add(value);
      if (!isSettled(value)) {
        exact = false;
        values.addAll(twins(value));
      }
    }
    String field = in.field().toString();
    // Without $eq, which the embedded server doesn't look up in its index.
    return values.size() == 1
        ? new MongoFilter(new BsonDocument(field, values.get(0)), exact)
        : on(field, "$in", values, exact);
  }

  /** Whether MongoDB compares numbers with it as we do: fractions it takes for what doubles are. */
  static boolean isSettled(BsonValue value) {
    if (!value.isNumber()) {
      return true;
    }
    double number = value.asNumber().doubleValue();
    return number == Math.rint(number)
        && Math.abs(number) < SETTLED
        && BsonOrder.decimal(value.asNumber()).stripTrailingZeros().scale() <= 0;
  }

  /** The numbers of other types that count the same. */
  static List<BsonValue> twins(BsonValue value) {
    List<BsonValue> twins = new ArrayList<>();
    double nearest = value.asNumber().doubleValue();
    twins.add(new BsonDouble(nearest));
    if (Double.isFinite(nearest)) {
      BigDecimal decimal = BsonOrder.decimal(value.asNumber()).stripTrailingZeros();
      if (decimal.precision() <= 34) {
        twins.add(new BsonDecimal128(new Decimal128(decimal)));
      }
    }
    return twins;
  }

  private static MongoFilter range(Filter.Range range) {
    String field = range.field().toString();
    BsonValue bound = range.bound();
    if (isSettled(bound)) {
      return on(field, range.side().operator(), bound, true);
    }
    boolean above = range.side().above();
    double nearest = bound.asNumber().doubleValue();
    if (!Double.isFinite(nearest)) {
      return on(field, above ? "$gte" : "$lte", bound, false);
    }
    // Past the doubles next to it there is nothing that counts the same.
    BsonDouble farther = new BsonDouble(above ? Math.nextDown(nearest) : Math.nextUp(nearest));
    return on(field, above ? "$gte" : "$lte", farther, false);
  }
}
