package io.bactrian.source;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * The query for a range of {@code _id}. MongoDB sorts values of all types in one order, but {@code
 * $gte} and {@code $lt} only ever find values of the same kind as their operand ("type
 * bracketing"); so a range from a number to a text is: the numbers from there on, every kind
 * between, and the texts before that.
 */
final class IdRange {

  /**
   * The kinds in MongoDB's order ("BSON comparison order"), each with its types. An array, a
   * regular expression or undefined cannot be an {@code _id}.
   */
  private static final List<List<BsonType>> KINDS =
      List.of(
          List.of(BsonType.MIN_KEY),
          List.of(BsonType.NULL),
          List.of(BsonType.INT32, BsonType.INT64, BsonType.DOUBLE, BsonType.DECIMAL128),
          List.of(BsonType.STRING, BsonType.SYMBOL),
          List.of(BsonType.DOCUMENT),
          List.of(BsonType.BINARY),
          List.of(BsonType.OBJECT_ID),
          List.of(BsonType.BOOLEAN),
          List.of(BsonType.DATE_TIME),
          List.of(BsonType.TIMESTAMP),
          List.of(BsonType.DB_POINTER),
          List.of(BsonType.JAVASCRIPT),
          List.of(BsonType.JAVASCRIPT_WITH_SCOPE),
          List.of(BsonType.MAX_KEY));

  private static final Set<BsonType> DEPRECATED =
      EnumSet.of(
          BsonType.SYMBOL,
          BsonType.DB_POINTER,
          BsonType.JAVASCRIPT,
          BsonType.JAVASCRIPT_WITH_SCOPE);

  private final boolean deprecatedTypes;

  /**
   * @param deprecatedTypes whether to look for symbols, code and pointers too; the embedded server
   *     stores none and refuses a query that names them
   */
  IdRange(boolean deprecatedTypes) {
    this.deprecatedTypes = deprecatedTypes;
  }

  /** The filter that finds just the documents of the range; empty for all. */
  BsonDocument filter(KeyRange range) {
    BsonValue from = range.from();
    BsonValue to = range.to();
    boolean start = from.getBsonType() == BsonType.MIN_KEY;
    boolean end = to.getBsonType() == BsonType.MAX_KEY;
    if (start && end) {
      return new BsonDocument();
    }
    int first = kind(from);
    int last = kind(to);
    if (first == last && !isNaN(from)) {
      return id(new BsonDocument("$gte", from).append("$lt", to));
    }
    BsonArray parts = new BsonArray();
    if (!start && first != last) {
      parts.addAll(atLeast(from));
    }
    for (int kind = start ? 0 : first + 1; kind < (end ? KINDS.size() : last); kind++) {
      parts.addAll(whole(kind));
    }
    if (!end) {
      parts.addAll(lessThan(to));
    }
    return parts.size() == 1 ? parts.get(0).asDocument() : new BsonDocument("$or", parts);
  }

  /** Whether the value can stand as the end of one range and the beginning of the next. */
  static boolean isCut(BsonValue id) {
    return id.getBsonType() != BsonType.MIN_KEY && id.getBsonType() != BsonType.MAX_KEY;
  }

  private List<BsonDocument> atLeast(BsonValue from) {
    // NaN sorts before all numbers, but nothing else is $gte NaN.
    return isNaN(from) ? whole(kind(from)) : List.of(id(new BsonDocument("$gte", from)));
  }

  private static List<BsonDocument> lessThan(BsonValue to) {
    List<BsonDocument> parts = new ArrayList<>();
    if (!isNaN(to)) {
      parts.add(id(new BsonDocument("$lt", to)));
      if (to.isNumber()) {
        parts.add(new BsonDocument("_id", new BsonDouble(Double.NaN)));
      }
    }
    return parts;
  }

  private List<BsonDocument> whole(int kind) {
    return KINDS.get(kind).stream()
        .filter(type -> deprecatedTypes || !DEPRECATED.contains(type))
        .map(type -> id(new BsonDocument("$type", new BsonInt32((byte) type.getValue()))))
        .toList();
  }

  private static BsonDocument id(BsonDocument condition) {
    return new BsonDocument("_id", condition);
  }

  private static int kind(BsonValue value) {
    for (int kind = 0; kind < KINDS.size(); kind++) {
      if (KINDS.get(kind).contains(value.getBsonType())) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no _id is of type " + value.getBsonType());
  }

  private static boolean isNaN(BsonValue value) {
    return switch (value.getBsonType()) {
      case DOUBLE -> Double.isNaN(value.asDouble().getValue());
      case DECIMAL128 -> value.asDecimal128().getValue().isNaN();
      default -> false;
    };
  }
}
