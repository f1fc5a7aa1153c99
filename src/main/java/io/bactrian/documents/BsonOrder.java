package io.bactrian.documents;

import io.bactrian.bson.NormalForm;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * MongoDB's order of values: by type, then by value. Numbers of all types count by value as in
 * {@link NormalForm}, text by its bytes, the fields of documents by name.
 */
public final class BsonOrder implements Comparator<BsonValue> {

  /** The order. */
  public static final BsonOrder INSTANCE = new BsonOrder();

  private BsonOrder() {}

  /** Whether a range of one is for the other, too: MongoDB compares only within a type. */
  static boolean isSameKind(BsonValue a, BsonValue b) {
    return rank(a.getBsonType()) == rank(b.getBsonType());
  }

  @Override
  public int compare(BsonValue a, BsonValue b) {
    int byType = Integer.compare(rank(a.getBsonType()), rank(b.getBsonType()));
    if (byType != 0 || a == b) {
      return byType;
    }
    return switch (a.getBsonType()) {
      case INT32, INT64, DOUBLE, DECIMAL128 -> numbers(a.asNumber(), b.asNumber());
      case STRING, SYMBOL -> texts(text(a), text(b));
      case DOCUMENT -> documents(a.asDocument(), b.asDocument());
      case ARRAY -> values(a.asArray().iterator(), b.asArray().iterator());
      case BINARY -> binaries(a.asBinary(), b.asBinary());
      case OBJECT_ID -> a.asObjectId().compareTo(b.asObjectId());
      case BOOLEAN -> a.asBoolean().compareTo(b.asBoolean());
      case DATE_TIME -> a.asDateTime().compareTo(b.asDateTime());
      case TIMESTAMP -> a.asTimestamp().compareTo(b.asTimestamp());
      case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> 0;
      default -> a.toString().compareTo(b.toString());
    };
  }

  private static int rank(BsonType type) {
    return switch (type) {
      case MIN_KEY -> 0;
      case UNDEFINED -> 1;
      case NULL -> 2;
      case INT32, INT64, DOUBLE, DECIMAL128 -> 3;
      case STRING, SYMBOL -> 4;
      case DOCUMENT -> 5;
      case ARRAY -> 6;
      case BINARY -> 7;
      case OBJECT_ID -> 8;
      case BOOLEAN -> 9;
      case DATE_TIME -> 10;
      case TIMESTAMP -> 11;
      case REGULAR_EXPRESSION -> 12;
      case DB_POINTER -> 13;
      case JAVASCRIPT -> 14;
      case JAVASCRIPT_WITH_SCOPE -> 15;
      default -> 16;
    };
  }

  private static int numbers(BsonNumber a, BsonNumber b) {
    double left = a.doubleValue();
    double right = b.doubleValue();
    if (Double.isNaN(left) || Double.isNaN(right)) {
      return Boolean.compare(!Double.isNaN(left), !Double.isNaN(right));
    }
    if (isInfinite(a) || isInfinite(b)) {
      return Double.compare(isInfinite(a) ? left : 0, isInfinite(b) ? right : 0);
    }
    return decimal(a).compareTo(decimal(b));
  }

  private static boolean isInfinite(BsonNumber number) {
    return number.getBsonType() == BsonType.DECIMAL128
        ? number.asDecimal128().getValue().isInfinite()
        : Double.isInfinite(number.doubleValue());
  }

  /** The value by which a finite number counts. */
  static BigDecimal decimal(BsonNumber number) {
    return switch (number.getBsonType()) {
      case DOUBLE -> NormalForm.decimalOf(number.doubleValue());
      case DECIMAL128 -> decimal(number.asDecimal128().getValue());
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  private static BigDecimal decimal(Decimal128 number) {
    return new BigDecimal(number.toString()); // bigDecimalValue() refuses -0
  }

  private static String text(BsonValue value) {
    return value.isString() ? value.asString().getValue() : value.asSymbol().getSymbol();
  }

  /** By code point, which is by the bytes of UTF-8. */
  private static int texts(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        // Surrogates stand for what comes after all other characters.
        boolean pair = Character.isSurrogate(left);
        return pair == Character.isSurrogate(right)
            ? Character.compare(left, right)
            : pair ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int documents(BsonDocument a, BsonDocument b) {
    Iterator<Map.Entry<String, BsonValue>> left = new TreeMap<>(a).entrySet().iterator();
    Iterator<Map.Entry<String, BsonValue>> right = new TreeMap<>(b).entrySet().iterator();
    while (left.hasNext() && right.hasNext()) {
      Map.Entry<String, BsonValue> one = left.next();
      Map.Entry<String, BsonValue> other = right.next();
      int result =
          Integer.compare(rank(one.getValue().getBsonType()), rank(other.getValue().getBsonType()));
      result = result != 0 ? result : texts(one.getKey(), other.getKey());
      result = result != 0 ? result : INSTANCE.compare(one.getValue(), other.getValue());
      if (result != 0) {
        return result;
      }
    }
    return Boolean.compare(left.hasNext(), right.hasNext());
  }

  private static int values(Iterator<BsonValue> a, Iterator<BsonValue> b) {
    while (a.hasNext() && b.hasNext()) {
      int result = INSTANCE.compare(a.next(), b.next());
      if (result != 0) {
        return result;
      }
    }
    return Boolean.compare(a.hasNext(), b.hasNext());
  }

  private static int binaries(BsonBinary a, BsonBinary b) {
    int result = Integer.compare(a.getData().length, b.getData().length);
    result = result != 0 ? result : Integer.compare(a.getType() & 0xFF, b.getType() & 0xFF);
    return result != 0 ? result : Arrays.compareUnsigned(a.getData(), b.getData());
  }
}
