package io.bactrian.bson;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * Writes a BSON value as Extended JSON that jsonb accepts, straight into bytes. What jsonb can't
 * hold (NUL in a text) or the reader would take for something else goes as {@code $raw}.
 */
final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  private final boolean canonical;
  private byte[] bytes = new byte[512];
  private int at;

  JsonWriter(boolean canonical) {
    this.canonical = canonical;
  }

  byte[] result() {
    return Arrays.copyOf(bytes, at);
  }

  void copyTo(ByteSink sink) {
    sink.write(bytes, 0, at);
  }

  void write(BsonValue value) {
    switch (value.getBsonType()) {
      case DOCUMENT -> document(value.asDocument());
      case ARRAY -> array(value.asArray());
      case STRING -> {
        int start = at;
        if (!text(value.asString().getValue())) {
          raw(start, value);
        }
      }
      case INT32 -> integer("{\"$numberInt\":\"", value.asInt32().getValue());
      case INT64 -> integer("{\"$numberLong\":\"", value.asInt64().getValue());
      case DOUBLE -> real(value.asDouble().getValue());
      case DECIMAL128 -> decimal(value, value.asDecimal128().getValue());
      case BOOLEAN -> ascii(value.asBoolean().getValue() ? "true" : "false");
      case NULL -> ascii("null");
      case OBJECT_ID -> {
        ascii("{\"$oid\":\"");
        hex(value.asObjectId().getValue().toByteArray());
        ascii("\"}");
      }
      case DATE_TIME -> date(value.asDateTime().getValue());
      case BINARY -> binary(value.asBinary());
      case TIMESTAMP -> timestamp(value.asTimestamp());
      case REGULAR_EXPRESSION -> regex(value, value.asRegularExpression());
      case DB_POINTER -> dbPointer(value, value.asDBPointer());
      case JAVASCRIPT -> wrapped("{\"$code\":", value.asJavaScript().getCode(), "}", value);
      case SYMBOL -> wrapped("{\"$symbol\":", value.asSymbol().getSymbol(), "}", value);
      case JAVASCRIPT_WITH_SCOPE -> codeWithScope(value, value.asJavaScriptWithScope());
      case UNDEFINED -> ascii("{\"$undefined\":true}");
      case MIN_KEY -> ascii("{\"$minKey\":1}");
      case MAX_KEY -> ascii("{\"$maxKey\":1}");
      case END_OF_DOCUMENT -> throw new IllegalArgumentException("END_OF_DOCUMENT is no value");
    }
  }

  private void document(BsonDocument document) {
    if (document.size() <= 2 && !document.isEmpty() && document != ExtendedJson.MISSING) {
      if (TypedWrapper.read(document, Dialect.COLUMN) != null) {
        raw(at, document);
        return;
      }
      String number = canonical ? null : PlainNumber.digits(document);
      if (number != null) {
        ascii(number);
        return;
      }
    }
    int start = at;
    char before = '{';
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      put(before);
      if (!text(field.getKey())) {
        throw new IllegalArgumentException("a BSON name cannot contain NUL");
      }
      put(':');
      write(field.getValue());
      before = ',';
    }
    if (at == start) {
      put('{');
    }
    put('}');
  }

  private void array(List<BsonValue> array) {
    put('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        put(',');
      }
      write(array.get(i));
    }
    put(']');
  }

  private void integer(String wrapper, long value) {
    if (canonical) {
      ascii(wrapper);
      ascii(Long.toString(value));
      ascii("\"}");
    } else {
      ascii(Long.toString(value));
    }
  }

  private void real(double value) {
    String text = PlainNumber.shortest(value);
    if (!canonical && Double.isFinite(value)) {
      ascii(text);
    } else {
      ascii("{\"$numberDouble\":\"");
      ascii(text);
      ascii("\"}");
    }
  }

  /**
   * A NaN with a payload would come back as another, and 35 digits (which IEEE 754 has as one more
   * zero) not at all: those go as they are.
   */
  private void decimal(BsonValue value, Decimal128 decimal) {
    String text = decimal.toString();
    if (comesBack(text, decimal)) {
      ascii("{\"$numberDecimal\":\"");
      ascii(text);
      ascii("\"}");
    } else {
      raw(at, value);
    }
  }

  private static boolean comesBack(String text, Decimal128 decimal) {
    try {
      return Decimal128.parse(text).equals(decimal);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void date(long millis) {
    ascii("{\"$date\":");
    if (canonical || millis < 0 || millis > IsoDate.LAST) {
      ascii("{\"$numberLong\":\"");
      ascii(Long.toString(millis));
      ascii("\"}}");
    } else {
      put('"');
      ascii(IsoDate.format(millis));
      ascii("\"}");
    }
  }

  private void binary(BsonBinary binary) {
    ascii("{\"$binary\":{\"base64\":\"");
    base64(binary.getData());
    ascii("\",\"subType\":\"");
    hex(new byte[] {binary.getType()});
    ascii("\"}}");
  }

  private void timestamp(BsonTimestamp timestamp) {
    ascii("{\"$timestamp\":{\"t\":");
    ascii(Long.toString(timestamp.getValue() >>> 32));
    ascii(",\"i\":");
    ascii(Long.toString(timestamp.getValue() & 0xFFFF_FFFFL));
    ascii("}}");
  }

  private void regex(BsonValue value, BsonRegularExpression regex) {
    int start = at;
    ascii("{\"$regularExpression\":{\"pattern\":");
    boolean written = text(regex.getPattern());
    ascii(",\"options\":");
    written &= text(regex.getOptions());
    ascii("}}");
    if (!written) {
      raw(start, value);
    }
  }

  private void dbPointer(BsonValue value, BsonDbPointer pointer) {
    String id = "{\"$oid\":\"" + pointer.getId().toHexString() + "\"}";
    wrapped("{\"$dbPointer\":{\"$ref\":", pointer.getNamespace(), ",\"$id\":" + id + "}}", value);
  }

  private void codeWithScope(BsonValue value, BsonJavaScriptWithScope code) {
    int start = at;
    ascii("{\"$code\":");
    if (!text(code.getCode())) {
      raw(start, value);
      return;
    }
    ascii(",\"$scope\":");
    // A scope that reads as a wrapper would not come back as a document.
    if (TypedWrapper.read(code.getScope(), Dialect.COLUMN) != null) {
      raw(start, value);
      return;
    }
    document(code.getScope());
    put('}');
  }

  private void wrapped(String before, String text, String after, BsonValue value) {
    int start = at;
    ascii(before);
    if (text(text)) {
      ascii(after);
    } else {
      raw(start, value);
    }
  }

  /** Writes the value, in place of what stands from {@code start} on, as its BSON. */
  private void raw(int start, BsonValue value) {
    at = start;
    ascii("{\"$raw\":\"");
    base64(BsonEncoder.encode(new BsonDocument("", value)));
    ascii("\"}");
  }

  /** Writes a JSON string; false, half-way, when it contains NUL. */
  private boolean text(String text) {
    int length = text.length();
    room(length + 2);
    bytes[at++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        i = beyondAscii(text, i);
        room(length - i + 1);
      } else if (c >= 0x20 && c != '"' && c != '\\') {
        bytes[at++] = (byte) c;
      } else if (c == 0) {
        return false;
      } else {
        escape(c);
        room(length - i + 1);
      }
    }
    bytes[at++] = '"';
    return true;
  }

  /** Writes the characters from i on that are not ASCII; gives the position of the last of them. */
  private int beyondAscii(String text, int i) {
    int end = i + 1;
    while (end < text.length() && text.charAt(end) >= 0x80) {
      end++;
    }
    room((end - i) * 3);
    at = Utf8.encode(text.substring(i, end), 0, bytes, at);
    return end - 1;
  }

  private void escape(char c) {
    room(6);
    bytes[at++] = '\\';
    switch (c) {
      case '\n' -> bytes[at++] = 'n';
      case '\r' -> bytes[at++] = 'r';
      case '\t' -> bytes[at++] = 't';
      case '\b' -> bytes[at++] = 'b';
      case '\f' -> bytes[at++] = 'f';
      case '"', '\\' -> bytes[at++] = (byte) c;
      default -> {
        ascii("u00");
        hex(new byte[] {(byte) c});
      }
    }
  }

  private void base64(byte[] data) {
    byte[] text = Base64.getEncoder().encode(data);
    room(text.length);
    System.arraycopy(text, 0, bytes, at, text.length);
    at += text.length;
  }

  private void hex(byte[] data) {
    room(data.length * 2);
    for (byte b : data) {
      bytes[at++] = HEX[b >> 4 & 0xF];
      bytes[at++] = HEX[b & 0xF];
    }
  }

  @SuppressWarnings("deprecation") // getBytes without a charset is just right for ASCII, and fast
  private void ascii(String text) {
    int length = text.length();
    room(length);
    text.getBytes(0, length, bytes, at);
    at += length;
  }

  private void put(char c) {
    room(1);
    bytes[at++] = (byte) c;
  }

  private void room(int more) {
    int needed = Math.addExact(at, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(bytes.length * 2L, 1 << 30)));
    }
  }
}
