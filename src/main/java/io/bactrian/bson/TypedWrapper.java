package io.bactrian.bson;

import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the documents by which Extended JSON says what plain JSON can't: {@code {"$oid": …}}.
 * Reader and writer ask the same question here, so the writer knows exactly which real documents
 * would be misread. What is inside has been recognized before.
 */
final class TypedWrapper {

  static final String RAW = "$raw";
  static final String MISSING = "$missing";

  private static final Set<String> KEYWORDS =
      Set.of(
          "$oid",
          "$numberInt",
          "$numberLong",
          "$numberDouble",
          "$numberDecimal",
          "$date",
          "$binary",
          "$uuid",
          "$code",
          "$symbol",
          "$undefined",
          "$timestamp",
          "$regularExpression",
          "$dbPointer",
          "$minKey",
          "$maxKey");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,30}");
  private static final Pattern FLOAT =
      Pattern.compile("NaN|[-+]?(Infinity|([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?)");
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern SUBTYPE = Pattern.compile("(?:[fF]{6})?([0-9a-fA-F]{1,2})");

  private TypedWrapper() {}

  /** The value that this document wraps, or null when it wraps none. */
  static @Nullable BsonValue read(BsonDocument document, Dialect dialect) {
    if (document.isEmpty() || document.size() > 2) {
      return null;
    }
    Iterator<Map.Entry<String, BsonValue>> fields = document.entrySet().iterator();
    Map.Entry<String, BsonValue> first = fields.next();
    if (!isDollar(first.getKey())) {
      return null;
    }
    return fields.hasNext()
        ? pair(document, dialect)
        : single(first.getKey(), first.getValue(), dialect);
  }

  static boolean isDollar(String name) {
    return !name.isEmpty() && name.charAt(0) == '$';
  }

  /** What is wrong with a document that {@link #read} gave null for, or null if it is plain. */
  static @Nullable String complaint(BsonDocument document) {
    String first = document.getFirstKey();
    if (KEYWORDS.contains(first)) {
      return "malformed " + first;
    }
    boolean regex =
        text(document.get("$regex")) != null
            && text(document.get("$options")) != null
            && document.size() == 2;
    return regex ? "malformed $regex" : null;
  }

  private static @Nullable BsonValue single(String name, BsonValue value, Dialect dialect) {
    boolean column = dialect == Dialect.COLUMN;
    String text = text(value);
    return switch (name) {
      case "$oid" ->
          text != null && ObjectId.isValid(text) ? new BsonObjectId(new ObjectId(text)) : null;
      case "$numberInt" -> int32(text);
      case "$numberLong" -> int64(text, value, dialect);
      case "$numberDouble" -> float64(text);
      case "$numberDecimal" -> decimal(text);
      case "$date" -> date(text, value, dialect);
      case "$binary" -> binary(value);
      case "$uuid" -> column ? null : uuid(text);
      case "$code" -> text == null ? null : new BsonJavaScript(text);
      case "$symbol" -> text == null ? null : new BsonSymbol(text);
      case "$undefined" ->
          value.isBoolean() && value.asBoolean().getValue() ? new BsonUndefined() : null;
      case "$timestamp" -> timestamp(value);
      case "$regularExpression" -> regularExpression(value);
      case "$dbPointer" -> dbPointer(value);
      case "$minKey" -> isOne(value) ? new BsonMinKey() : null;
      case "$maxKey" -> isOne(value) ? new BsonMaxKey() : null;
      case RAW -> column && text != null ? raw(text) : null;
      case MISSING ->
          column && value.isBoolean() && value.asBoolean().getValue() ? ExtendedJson.MISSING : null;
      default -> null;
    };
  }

  private static @Nullable BsonValue pair(BsonDocument document, Dialect dialect) {
    String code = text(document.get("$code"));
    BsonDocument scope = plain(document.get("$scope"));
    if (code != null && scope != null) {
      return new BsonJavaScriptWithScope(code, scope);
    }
    if (dialect == Dialect.COLUMN) {
      return null;
    }
    String base64 = text(document.get("$binary"));
    BsonValue type = document.get("$type");
    if (base64 != null && type != null) {
      return binary(
          base64, type.isInt32() ? "%02x".formatted(type.asInt32().getValue()) : text(type));
    }
    return regex(text(document.get("$regex")), text(document.get("$options")));
  }

  private static @Nullable BsonValue int32(@Nullable String text) {
    Long value = integer(text);
    return value != null && value == value.intValue() ? new BsonInt32(value.intValue()) : null;
  }

  private static @Nullable BsonValue int64(
      @Nullable String text, BsonValue value, Dialect dialect) {
    Long number = dialect == Dialect.FILE && text == null ? integral(value) : integer(text);
    return number == null ? null : new BsonInt64(number);
  }

  private static @Nullable BsonValue float64(@Nullable String text) {
    if (text == null || !FLOAT.matcher(text).matches()) {
      return null;
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) && !text.endsWith("y") ? null : new BsonDouble(value);
  }

  private static @Nullable BsonValue decimal(@Nullable String text) {
    if (text == null || !text.chars().allMatch(c -> c < 0x80)) {
      return null;
    }
    try {
      return new BsonDecimal128(Decimal128.parse(text));
    } catch (NumberFormatException noDecimal) {
      return null;
    }
  }

  private static @Nullable BsonValue date(@Nullable String text, BsonValue value, Dialect dialect) {
    Long millis = text == null ? integral(value) : IsoDate.parse(text);
    if (millis == null || (dialect == Dialect.V2 && value.isInt32())) {
      return null;
    }
    // In a column the text must be just as it is written; else it is somebody's own document.
    boolean foreign =
        dialect == Dialect.COLUMN
            && text != null
            && (millis < 0 || millis > IsoDate.LAST || !IsoDate.format(millis).equals(text));
    return foreign ? null : new BsonDateTime(millis);
  }

  private static @Nullable BsonValue binary(BsonValue value) {
    BsonDocument inner = plain(value);
    return inner == null || inner.size() != 2
        ? null
        : binary(text(inner.get("base64")), text(inner.get("subType")));
  }

  private static @Nullable BsonValue binary(@Nullable String base64, @Nullable String subtype) {
    if (base64 == null || subtype == null) {
      return null;
    }
    var type = SUBTYPE.matcher(subtype);
    byte[] data = bytes(base64);
    return data != null && type.matches()
        ? new BsonBinary((byte) Integer.parseInt(type.group(1), 16), data)
        : null;
  }

  private static @Nullable BsonValue uuid(@Nullable String text) {
    return text != null && UUID_FORM.matcher(text).matches()
        ? new BsonBinary(UUID.fromString(text))
        : null;
  }

  private static @Nullable BsonValue timestamp(BsonValue value) {
    BsonDocument inner = plain(value);
    if (inner == null || inner.size() != 2) {
      return null;
    }
    Long time = integral(inner.get("t"));
    Long increment = integral(inner.get("i"));
    return time == null || increment == null || time >>> 32 != 0 || increment >>> 32 != 0
        ? null
        : new BsonTimestamp(time << 32 | increment);
  }

  private static @Nullable BsonValue regularExpression(BsonValue value) {
    BsonDocument inner = plain(value);
    return inner == null || inner.size() != 2
        ? null
        : regex(text(inner.get("pattern")), text(inner.get("options")));
  }

  private static @Nullable BsonValue regex(@Nullable String pattern, @Nullable String options) {
    return pattern == null || options == null || (pattern + options).indexOf(0) >= 0
        ? null
        : new BsonRegularExpression(pattern, options);
  }

  private static @Nullable BsonValue dbPointer(BsonValue value) {
    BsonDocument inner = plain(value);
    if (inner == null || inner.size() != 2) {
      return null;
    }
    String namespace = text(inner.get("$ref"));
    BsonValue id = inner.get("$id");
    return namespace != null && id != null && id.isObjectId()
        ? new BsonDbPointer(namespace, id.asObjectId().getValue())
        : null;
  }

  private static @Nullable BsonValue raw(String text) {
    byte[] bytes = bytes(text);
    if (bytes == null) {
      return null;
    }
    try {
      BsonDocument wrapped = BsonDecoder.decode(bytes, BsonDecoder.MAX_DEPTH + 1);
      return wrapped.size() == 1 ? wrapped.get("") : null;
    } catch (DamagedBson | DuplicateField notOurs) {
      return null;
    }
  }

  private static byte @Nullable [] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private static @Nullable Long integer(@Nullable String text) {
    if (text == null || !INTEGER.matcher(text).matches()) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException tooBig) {
      return null;
    }
  }

  /** A whole number, of whichever type: relaxed JSON doesn't keep the type. */
  private static @Nullable Long integral(@Nullable BsonValue value) {
    if (value == null) {
      return null;
    }
    return switch (value.getBsonType()) {
      case INT32 -> (long) value.asInt32().getValue();
      case INT64 -> value.asInt64().getValue();
      case DOUBLE -> NormalForm.wholeNumber(value.asDouble().getValue());
      default -> null;
    };
  }

  private static boolean isOne(BsonValue value) {
    Long number = integral(value);
    return number != null && number == 1;
  }

  private static @Nullable String text(@Nullable BsonValue value) {
    return value != null && value.isString() ? value.asString().getValue() : null;
  }

  private static @Nullable BsonDocument plain(@Nullable BsonValue value) {
    return value != null && value.isDocument() && value != ExtendedJson.MISSING
        ? value.asDocument()
        : null;
  }
}
