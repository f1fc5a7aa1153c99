package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Reads a filter in MongoDB's spelling. */
final class FilterReader {

  private static final String OPERATORS =
      "$eq, $ne, $in, $nin, $gt, $gte, $lt, $lte, $exists and $not";

  /** As deep as MongoDB itself allows. */
  private static final int DEEPEST = 100;

  private final Lens lens;

  FilterReader(Lens lens) {
    this.lens = lens;
  }

  Filter read(BsonDocument filter) {
    return read(filter, 0);
  }

  private Filter read(BsonDocument filter, int depth) {
    if (depth > DEEPEST) {
      throw new BadFind("filter: nested more than " + DEEPEST + " deep");
    }
    List<Filter> all = new ArrayList<>();
    for (Map.Entry<String, BsonValue> part : filter.entrySet()) {
      String name = part.getKey();
      all.add(
          switch (name) {
            case "$and" -> new Filter.All(several(name, part.getValue(), depth));
            case "$or" -> new Filter.Any(several(name, part.getValue(), depth));
            case "$nor" -> new Filter.Not(new Filter.Any(several(name, part.getValue(), depth)));
            default -> field(name, part.getValue(), depth);
          });
    }
    return all.size() == 1 ? all.get(0) : new Filter.All(all);
  }

  private List<Filter> several(String operator, BsonValue value, int depth) {
    if (!value.isArray() || value.asArray().isEmpty()) {
      throw new BadFind("filter: " + operator + " needs an array of filters, not empty");
    }
    List<Filter> filters = new ArrayList<>();
    for (BsonValue each : value.asArray()) {
      filters.add(read(FindReader.document("filter: each of " + operator, each), depth + 1));
    }
    return filters;
  }

  private Filter field(String name, BsonValue value, int depth) {
    if (name.startsWith("$")) {
      throw new BadFind(
          "filter: " + name + " is not known; allowed between fields are $and, $or and $nor");
    }
    FieldPath path = FindReader.mapped(lens, "filter", name);
    return isOperators(value) ? operators(path, value.asDocument(), depth) : equal(path, value);
  }

  private static boolean isOperators(BsonValue value) {
    return value.isDocument()
        && !value.asDocument().isEmpty()
        && value.asDocument().getFirstKey().startsWith("$");
  }

  private Filter operators(FieldPath path, BsonDocument operators, int depth) {
    if (depth > DEEPEST) {
      throw new BadFind("filter: " + path + ": nested more than " + DEEPEST + " deep");
    }
    List<Filter> all = new ArrayList<>();
    for (Map.Entry<String, BsonValue> each : operators.entrySet()) {
      BsonValue value = each.getValue();
      all.add(
          switch (each.getKey()) {
            case "$eq" -> equal(path, value);
            case "$ne" -> new Filter.Not(equal(path, value));
            case "$in" -> in(path, "$in", value);
            case "$nin" -> new Filter.Not(in(path, "$nin", value));
            case "$gt" -> range(path, Filter.Side.GT, value);
            case "$gte" -> range(path, Filter.Side.GTE, value);
            case "$lt" -> range(path, Filter.Side.LT, value);
            case "$lte" -> range(path, Filter.Side.LTE, value);
            case "$exists" -> exists(path, value);
            case "$not" -> not(path, value, depth);
            default ->
                throw new BadFind(
                    "filter: "
                        + path
                        + ": "
                        + each.getKey()
                        + " is not known; allowed are "
                        + OPERATORS);
          });
    }
    return all.size() == 1 ? all.get(0) : new Filter.All(all);
  }

  private static Filter equal(FieldPath path, BsonValue value) {
    return new Filter.In(path, List.of(FindReader.comparable(path.toString(), value)));
  }

  private static Filter in(FieldPath path, String operator, BsonValue value) {
    if (!value.isArray()) {
      throw new BadFind("filter: " + path + ": " + operator + " needs an array");
    }
    value.asArray().forEach(each -> FindReader.comparable(path.toString(), each));
    return new Filter.In(path, List.copyOf(value.asArray()));
  }

  private static Filter exists(FieldPath path, BsonValue value) {
    boolean there;
    if (value instanceof BsonBoolean flag) {
      there = flag.getValue();
    } else if (value.isNumber()) {
      there = value.asNumber().doubleValue() != 0;
    } else {
      throw new BadFind("filter: " + path + ": $exists needs true or false");
    }
    Filter exists = new Filter.Exists(path);
    return there ? exists : new Filter.Not(exists);
  }

  private Filter not(FieldPath path, BsonValue value, int depth) {
    if (!isOperators(value)) {
      throw new BadFind("filter: " + path + ": $not needs an object of " + OPERATORS);
    }
    return new Filter.Not(operators(path, value.asDocument(), depth + 1));
  }

  private static Filter range(FieldPath path, Filter.Side side, BsonValue bound) {
    BsonType type = bound.getBsonType();
    return switch (type) {
      case INT32, INT64, DOUBLE, DECIMAL128, STRING, OBJECT_ID, DATE_TIME, BOOLEAN, BINARY ->
          new Filter.Range(path, side, bound);
      case NULL ->
          side.inclusive() ? new Filter.In(path, List.of(bound)) : new Filter.Any(List.of());
      default ->
          throw new BadFind(
              "filter: "
                  + path
                  + ": "
                  + side.operator()
                  + " has a "
                  + type.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                  + "; allowed are numbers, text, dates, ObjectIds, booleans, binary data and null");
    };
  }
}
