package io.bactrian.paired;

import io.bactrian.bson.NormalForm;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * Values of which one stands for all that are equal in {@link NormalForm}: fields sorted and
 * without nulls, numbers int64 where they are whole and fit and Decimal128 otherwise. Besides, a
 * sub-document without fields counts as missing: columns of a row, {@code "a.b"} and {@code "a.c"},
 * could not tell the difference.
 */
final class NormalValue {

  /** Bits that are no canonical Decimal128 may say one digit more. */
  private static final int DIGITS = 34;

  private NormalValue() {}

  static BsonDocument of(BsonDocument document) {
    Map<String, BsonValue> sorted = new TreeMap<>();
    document.forEach(
        (name, value) -> {
          BsonValue normal = of(value);
          if (normal != null && !(normal instanceof BsonDocument empty && empty.isEmpty())) {
            sorted.put(name, normal);
          }
        });
    BsonDocument normal = new BsonDocument();
    normal.putAll(sorted);
    return normal;
  }

  /** Null stands for nothing. */
  private static @Nullable BsonValue of(BsonValue value) {
    return switch (value.getBsonType()) {
      case NULL -> null;
      case DOCUMENT -> of(value.asDocument());
      case ARRAY -> array(value.asArray());
      case INT32 -> new BsonInt64(value.asInt32().getValue());
      case DOUBLE -> number(value.asDouble().getValue());
      case DECIMAL128 -> number(value.asDecimal128().getValue());
      case JAVASCRIPT_WITH_SCOPE -> {
        BsonJavaScriptWithScope code = value.asJavaScriptWithScope();
        yield new BsonJavaScriptWithScope(code.getCode(), of(code.getScope()));
      }
      default -> value;
    };
  }

  private static BsonArray array(BsonArray array) {
    BsonArray normal = new BsonArray(array.size());
    for (BsonValue each : array) {
      BsonValue element = of(each);
      normal.add(element == null ? BsonNull.VALUE : element);
    }
    return normal;
  }

  private static BsonValue number(double value) {
    return Double.isFinite(value)
        ? number(NormalForm.decimalOf(value))
        : number(
            Double.isNaN(value)
                ? Decimal128.NaN
                : value > 0 ? Decimal128.POSITIVE_INFINITY : Decimal128.NEGATIVE_INFINITY);
  }

  private static BsonValue number(Decimal128 value) {
    if (value.isNaN()) {
      return new BsonDecimal128(Decimal128.NaN);
    }
    if (value.isInfinite()) {
      return new BsonDecimal128(value);
    }
    // By its text, because bigDecimalValue() refuses -0.
    BigDecimal number = new BigDecimal(value.toString());
    boolean canonical = number.stripTrailingZeros().precision() <= DIGITS;
    return canonical ? number(number) : new BsonDecimal128(value);
  }

  private static BsonValue number(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    if (stripped.scale() <= 0 && stripped.precision() - stripped.scale() <= 18) {
      return new BsonInt64(stripped.longValueExact());
    }
    if (stripped.scale() <= 0 && stripped.precision() - stripped.scale() == 19) {
      try {
        return new BsonInt64(stripped.longValueExact());
      } catch (ArithmeticException tooLarge) {
        return new BsonDecimal128(new Decimal128(stripped));
      }
    }
    return new BsonDecimal128(new Decimal128(stripped));
  }
}
