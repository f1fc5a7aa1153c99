package io.bactrian.documents;

import io.bactrian.bson.NormalForm;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** One writing of all documents that are equal in {@link NormalForm}. */
final class NormalOrder {

  /** No document of MongoDB's has a field of this name, so that a number is taken for no other. */
  private static final String NUMBER = "\u0001number";

  private NormalOrder() {}

  /** Without nulls, fields by name, numbers as their shortest text. */
  static BsonDocument of(BsonDocument document) {
    Map<String, BsonValue> sorted = new TreeMap<>(document);
    BsonDocument normal = new BsonDocument();
    sorted.forEach(
        (name, value) -> {
          if (!value.isNull()) {
            normal.put(name, of(value));
          }
        });
    return normal;
  }

  private static BsonValue of(BsonValue value) {
    return switch (value.getBsonType()) {
      case DOCUMENT -> of(value.asDocument());
      case ARRAY -> {
        BsonArray array = new BsonArray();
        value.asArray().forEach(element -> array.add(of(element)));
        yield array;
      }
      case INT32 -> number(BigDecimal.valueOf(value.asInt32().getValue()));
      case INT64 -> number(BigDecimal.valueOf(value.asInt64().getValue()));
      case DOUBLE -> number(value.asDouble().getValue());
      case DECIMAL128 -> number(value.asDecimal128().getValue());
      case JAVASCRIPT_WITH_SCOPE ->
          new BsonJavaScriptWithScope(
              value.asJavaScriptWithScope().getCode(),
              of(value.asJavaScriptWithScope().getScope()));
      default -> value;
    };
  }

  private static BsonValue number(double value) {
    return Double.isFinite(value)
        ? number(NormalForm.decimalOf(value))
        : written(Double.toString(value));
  }

  private static BsonValue number(Decimal128 value) {
    if (value.isNaN() || value.isInfinite()) {
      return written(Double.toString(value.doubleValue()));
    }
    return number(new BigDecimal(value.toString())); // bigDecimalValue() refuses -0
  }

  private static BsonValue number(BigDecimal value) {
    return written(value.signum() == 0 ? "0" : value.stripTrailingZeros().toString());
  }

  private static BsonValue written(String number) {
    return new BsonDocument(NUMBER, new BsonString(number));
  }
}
