package io.bactrian.bson;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * When two documents are the same: a null field is a missing field, at any depth; the order of
 * fields doesn't matter; numbers count by value, whichever of the four types they have; arrays
 * count position by position, nulls included. A code's scope is a document. Everything else must be
 * exactly equal: undefined is not null, a symbol not a string.
 *
 * <p>A double's value is the shortest decimal that is this double: 0.1 is the Decimal128 0.1. NaN
 * is NaN and the infinities are themselves in either type; -0 is 0.
 */
public final class NormalForm {

  /** How many paths {@link #differingPaths} gives at most. */
  public static final int MOST_PATHS = 20;

  private static final double EXACT = 0x1p53;

  private NormalForm() {}

  /** Whether the two are the same in normal form. */
  public static boolean equal(BsonValue a, BsonValue b) {
    if (a == b) {
      return true;
    }
    BsonType type = a.getBsonType();
    if (type != b.getBsonType()) {
      return isNumber(type) && isNumber(b.getBsonType()) && number(a).equals(number(b));
    }
    return switch (type) {
      case DOCUMENT -> equal(a.asDocument(), b.asDocument());
      case ARRAY -> equal(a.asArray(), b.asArray());
      case DOUBLE -> equal(a.asDouble().getValue(), b.asDouble().getValue());
      case DECIMAL128 -> a.equals(b) || number(a).equals(number(b));
      case JAVASCRIPT_WITH_SCOPE ->
          code(a).getCode().equals(code(b).getCode())
              && equal(code(a).getScope(), code(b).getScope());
      default -> a.equals(b);
    };
  }

  private static boolean equal(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }

  private static boolean equal(BsonDocument a, BsonDocument b) {
    int common = 0;
    for (Map.Entry<String, BsonValue> field : a.entrySet()) {
      BsonValue value = field.getValue();
      if (!value.isNull()) {
        BsonValue other = b.get(field.getKey());
        if (other == null || !equal(value, other)) {
          return false;
        }
        common++;
      }
    }
    return common == b.size() || common == present(b);
  }

  private static int present(BsonDocument document) {
    int present = 0;
    for (BsonValue value : document.values()) {
      if (!value.isNull()) {
        present++;
      }
    }
    return present;
  }

  private static boolean equal(BsonArray a, BsonArray b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Equal for values that are {@link #equal}. */
  public static int hash(BsonValue value) {
    return switch (value.getBsonType()) {
      case DOCUMENT -> {
        int hash = 1;
        for (Map.Entry<String, BsonValue> field : value.asDocument().entrySet()) {
          if (!field.getValue().isNull()) {
            hash += field.getKey().hashCode() * 31 ^ hash(field.getValue());
          }
        }
        yield hash;
      }
      case ARRAY -> {
        int hash = 2;
        for (BsonValue element : value.asArray()) {
          hash = 31 * hash + hash(element);
        }
        yield hash;
      }
      case INT32, INT64, DOUBLE, DECIMAL128 -> number(value).hashCode();
      case JAVASCRIPT_WITH_SCOPE -> code(value).getCode().hashCode() + hash(code(value).getScope());
      default -> value.hashCode();
    };
  }

  /** The number by which a double counts: its shortest decimal, which must be finite. */
  public static BigDecimal decimalOf(double value) {
    return PlainNumber.decimal(value);
  }

  /** The long by which a double counts, or null when it counts as something else. */
  static @Nullable Long wholeNumber(double value) {
    if (value > -EXACT && value < EXACT) {
      long whole = (long) value;
      return whole == value ? whole : null;
    }
    return Math.abs(value) < 1e19 && number(value) instanceof Long whole ? whole : null;
  }

  /**
   * A number's value as an object that equals those of the same value: a Long if it is one, else a
   * BigDecimal without trailing zeros, else the Double NaN, Infinity or -Infinity.
   */
  private static Object number(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32 -> (long) value.asInt32().getValue();
      case INT64 -> value.asInt64().getValue();
      case DOUBLE -> number(value.asDouble().getValue());
      default -> number(value.asDecimal128().getValue());
    };
  }

  private static Object number(double value) {
    if (value > -EXACT && value < EXACT && (long) value == value) {
      return (long) value;
    }
    return Double.isFinite(value) ? number(decimalOf(value)) : (Object) value;
  }

  private static Object number(Decimal128 value) {
    if (value.isNaN()) {
      return Double.NaN;
    }
    if (value.isInfinite()) {
      return value.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    // bigDecimalValue() refuses -0
    return value.isNegative() ? number(value.toString()) : number(value.bigDecimalValue());
  }

  private static Object number(String finite) {
    return number(new BigDecimal(finite));
  }

  private static Object number(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    if (stripped.scale() <= 0 && stripped.precision() - stripped.scale() <= 19) {
      try {
        return stripped.longValueExact();
      } catch (ArithmeticException tooBig) {
        return stripped;
      }
    }
    return stripped;
  }

  private static BsonJavaScriptWithScope code(BsonValue value) {
    return value.asJavaScriptWithScope();
  }

  private static boolean isNumber(BsonType type) {
    return switch (type) {
      case INT32, INT64, DOUBLE, DECIMAL128 -> true;
      default -> false;
    };
  }

  /**
   * The paths, with dots and array positions, at which the two differ: the deepest that say it all,
   * {@value #MOST_PATHS} at most, and {@code ""} for the whole. Empty when they are equal.
   */
  public static List<String> differingPaths(BsonValue a, BsonValue b) {
    List<String> paths = new ArrayList<>();
    collect("", a, b, paths);
    return paths;
  }

  private static void collect(
      String path, @Nullable BsonValue a, @Nullable BsonValue b, List<String> paths) {
    boolean nothing = a == null || a.isNull();
    if (paths.size() >= MOST_PATHS || (nothing && (b == null || b.isNull()))) {
      return;
    }
    if (a == null || b == null) {
      paths.add(path);
    } else if (a.isDocument() && b.isDocument()) {
      Set<String> names = new LinkedHashSet<>(a.asDocument().keySet());
      names.addAll(b.asDocument().keySet());
      for (String name : names) {
        collect(below(path, name), a.asDocument().get(name), b.asDocument().get(name), paths);
      }
    } else if (a.isArray() && b.isArray()) {
      collectElements(path, a.asArray(), b.asArray(), paths);
    } else if (!equal(a, b)) {
      paths.add(path);
    }
  }

  private static void collectElements(String path, BsonArray a, BsonArray b, List<String> paths) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      collect(below(path, Integer.toString(i)), a.get(i), b.get(i), paths);
    }
    for (int i = common; i < Math.max(a.size(), b.size()) && paths.size() < MOST_PATHS; i++) {
      paths.add(below(path, Integer.toString(i)));
    }
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
