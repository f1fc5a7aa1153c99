package io.bactrian.bson;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Writes BSON in its canonical form: what {@link BsonDecoder} reads comes out byte for byte. */
public final class BsonEncoder {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[512];
  private int at;

  private BsonEncoder() {}

  /**
   * The document's bytes.
   *
   * @throws IllegalArgumentException when a name or regular expression contains NUL, or a text an
   *     unpaired surrogate: BSON has no form for them
   */
  public static byte[] encode(BsonDocument document) {
    BsonEncoder encoder = new BsonEncoder();
    encoder.document(document);
    return Arrays.copyOf(encoder.bytes, encoder.at);
  }

  private void document(BsonDocument document) {
    int start = open();
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      BsonValue value = field.getValue();
      type(value);
      name(field.getKey());
      value(value);
    }
    close(start);
  }

  private void array(Iterable<BsonValue> array) {
    int start = open();
    int position = 0;
    for (BsonValue value : array) {
      type(value);
      name(Integer.toString(position++));
      value(value);
    }
    close(start);
  }

  private int open() {
    int start = at;
    int32(0);
    return start;
  }

  private void close(int start) {
    int8(0);
    INT.set(bytes, start, at - start);
  }

  private void type(BsonValue value) {
    int8(value.getBsonType().getValue());
  }

  private void value(BsonValue value) {
    BsonType type = value.getBsonType();
    switch (type) {
      case DOUBLE -> int64(Double.doubleToRawLongBits(value.asDouble().getValue()));
      case STRING -> string(value.asString().getValue());
      case DOCUMENT -> document(value.asDocument());
      case ARRAY -> array(value.asArray());
      case BINARY -> binary(value.asBinary());
      case OBJECT_ID -> raw(value.asObjectId().getValue().toByteArray());
      case BOOLEAN -> int8(value.asBoolean().getValue() ? 1 : 0);
      case DATE_TIME -> int64(value.asDateTime().getValue());
      case REGULAR_EXPRESSION -> {
        BsonRegularExpression regex = value.asRegularExpression();
        name(regex.getPattern());
        name(regex.getOptions());
      }
      case DB_POINTER -> {
        BsonDbPointer pointer = value.asDBPointer();
        string(pointer.getNamespace());
        raw(pointer.getId().toByteArray());
      }
      case JAVASCRIPT -> string(value.asJavaScript().getCode());
      case SYMBOL -> string(value.asSymbol().getSymbol());
      case JAVASCRIPT_WITH_SCOPE -> {
        int start = open();
        string(value.asJavaScriptWithScope().getCode());
        document(value.asJavaScriptWithScope().getScope());
        INT.set(bytes, start, at - start);
      }
      case INT32 -> int32(value.asInt32().getValue());
      case TIMESTAMP -> int64(value.asTimestamp().getValue());
      case INT64 -> int64(value.asInt64().getValue());
      case DECIMAL128 -> {
        Decimal128 decimal = value.asDecimal128().getValue();
        int64(decimal.getLow());
        int64(decimal.getHigh());
      }
      case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> {}
      case END_OF_DOCUMENT -> throw new IllegalArgumentException("END_OF_DOCUMENT is no value");
    }
  }

  private void binary(BsonBinary binary) {
    byte[] data = binary.getData();
    boolean old = binary.getType() == BsonBinarySubType.OLD_BINARY.getValue();
    int32(old ? data.length + 4 : data.length);
    int8(binary.getType());
    if (old) {
      int32(data.length);
    }
    raw(data);
  }

  private void string(String text) {
    int start = at;
    int32(0);
    utf8(text);
    int8(0);
    INT.set(bytes, start, at - start - 4);
  }

  private void name(String name) {
    if (name.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a BSON name or regular expression cannot contain NUL");
    }
    utf8(name);
    int8(0);
  }

  private void utf8(String text) {
    room(text.length());
    int length = text.length();
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        break;
      }
      bytes[at++] = (byte) c;
    }
    if (i < length) {
      room((length - i) * 3);
      at = Utf8.encode(text, i, bytes, at);
    }
  }

  private void raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    at += value.length;
  }

  private void int8(int value) {
    room(1);
    bytes[at++] = (byte) value;
  }

  private void int32(int value) {
    room(4);
    INT.set(bytes, at, value);
    at += 4;
  }

  private void int64(long value) {
    room(8);
    LONG.set(bytes, at, value);
    at += 8;
  }

  private void room(int more) {
    int needed = Math.addExact(at, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(bytes.length * 2L, 1 << 30)));
    }
  }
}
