package io.bactrian.bson;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
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
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * Reads BSON strictly (bsonspec.org, version 1.1): every length, terminator, type and UTF-8
 * sequence is checked, and a field that stands twice is refused instead of lost. The names of an
 * array's elements are not looked at, since servers and drivers disagree about them; order counts.
 */
public final class BsonDecoder {

  /** How deep documents and arrays may nest. A MongoDB server stops at 180, its tools don't. */
  public static final int MAX_DEPTH = 1000;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int deepest;
  private int at;
  private int depth;

  private BsonDecoder(byte[] bytes, int deepest) {
    this.bytes = bytes;
    this.deepest = deepest;
  }

  /**
   * Decodes one document, which fills the array.
   *
   * @throws DamagedBson when the bytes are not exactly one valid document
   * @throws DuplicateField when a field stands twice in it or in a document below
   */
  public static BsonDocument decode(byte[] bytes) {
    return decode(bytes, MAX_DEPTH);
  }

  static BsonDocument decode(byte[] bytes, int deepest) {
    BsonDecoder decoder = new BsonDecoder(bytes, deepest);
    int length = decoder.length(0, bytes.length, 5, "document");
    if (length != bytes.length) {
      throw new DamagedBson(
          0, "the document says it has " + length + " bytes, but there are " + bytes.length);
    }
    return decoder.document(bytes.length);
  }

  /** Reads a document whose length prefix begins at {@code at} and must not pass {@code limit}. */
  private BsonDocument document(int limit) {
    int end = open(limit, "document");
    BsonDocument document = new BsonDocument();
    while (at < end) {
      int typeAt = at;
      byte type = bytes[at++];
      String name = name(end);
      BsonValue value;
      try {
        value = value(type, typeAt, end);
      } catch (DuplicateField duplicate) {
        throw duplicate.below(name);
      }
      if (document.put(name, value) != null) {
        throw new DuplicateField(name);
      }
    }
    close(end);
    return document;
  }

  private BsonArray array(int limit) {
    int end = open(limit, "array");
    BsonArray array = new BsonArray();
    while (at < end) {
      int typeAt = at;
      byte type = bytes[at++];
      skipName(end);
      try {
        array.add(value(type, typeAt, end));
      } catch (DuplicateField duplicate) {
        throw duplicate.below(Integer.toString(array.size()));
      }
    }
    close(end);
    return array;
  }

  /** Enters a document or array: gives the position of its final NUL. */
  private int open(int limit, String what) {
    int start = at;
    int length = length(start, limit, 5, what);
    int end = start + length - 1;
    if (bytes[end] != 0) {
      throw new DamagedBson(end, "no NUL at the end of the " + what);
    }
    if (++depth > deepest) {
      throw new DamagedBson(start, "nested more than " + deepest + " levels deep");
    }
    at = start + 4;
    return end;
  }

  private void close(int end) {
    if (at != end) {
      throw new DamagedBson(at, "a value runs past the end of its document");
    }
    depth--;
    at = end + 1;
  }

  private BsonValue value(byte type, int typeAt, int end) {
    return switch (type) {
      case 0x01 -> new BsonDouble(Double.longBitsToDouble(int64(end)));
      case 0x02 -> new BsonString(string(end));
      case 0x03 -> document(end);
      case 0x04 -> array(end);
      case 0x05 -> binary(end);
      case 0x06 -> new BsonUndefined();
      case 0x07 -> new BsonObjectId(objectId(end));
      case 0x08 -> bool(end);
      case 0x09 -> new BsonDateTime(int64(end));
      case 0x0A -> BsonNull.VALUE;
      case 0x0B -> new BsonRegularExpression(name(end), name(end));
      case 0x0C -> new BsonDbPointer(string(end), objectId(end));
      case 0x0D -> new BsonJavaScript(string(end));
      case 0x0E -> new BsonSymbol(string(end));
      case 0x0F -> codeWithScope(end);
      case 0x10 -> new BsonInt32(int32(end));
      case 0x11 -> new BsonTimestamp(int64(end));
      case 0x12 -> new BsonInt64(int64(end));
      case 0x13 -> decimal(end);
      case (byte) 0xFF -> new BsonMinKey();
      case 0x7F -> new BsonMaxKey();
      default -> throw new DamagedBson(typeAt, "0x%02x is no BSON type".formatted(type));
    };
  }

  private BsonBoolean bool(int end) {
    need(1, end, "boolean");
    byte value = bytes[at];
    if (value < 0 || value > 1) {
      throw new DamagedBson(at, "a boolean is 0 or 1, not " + (value & 0xFF));
    }
    at++;
    return value == 1 ? BsonBoolean.TRUE : BsonBoolean.FALSE;
  }

  private BsonBinary binary(int end) {
    need(5, end, "binary");
    int start = at;
    int length = (int) INT.get(bytes, start);
    if (length < 0 || length > end - start - 5) {
      throw new DamagedBson(start, "binary of " + length + " bytes does not fit");
    }
    byte subtype = bytes[start + 4];
    int from = start + 5;
    at = from + length;
    if (subtype == BsonBinarySubType.OLD_BINARY.getValue()) {
      if (length < 4 || (int) INT.get(bytes, from) != length - 4) {
        throw new DamagedBson(from, "the inner length of a binary of subtype 2 is wrong");
      }
      from += 4;
    }
    return new BsonBinary(subtype, Arrays.copyOfRange(bytes, from, at));
  }

  private BsonJavaScriptWithScope codeWithScope(int end) {
    int start = at;
    int codeEnd = start + length(start, end, 14, "code with scope");
    at = start + 4;
    String code = string(codeEnd);
    BsonDocument scope = document(codeEnd);
    if (at != codeEnd) {
      throw new DamagedBson(start, "the length of a code with scope is wrong");
    }
    return new BsonJavaScriptWithScope(code, scope);
  }

  private BsonDecimal128 decimal(int end) {
    need(16, end, "decimal128");
    long low = (long) LONG.get(bytes, at);
    long high = (long) LONG.get(bytes, at + 8);
    at += 16;
    return new BsonDecimal128(Decimal128.fromIEEE754BIDEncoding(high, low));
  }

  private ObjectId objectId(int end) {
    need(12, end, "ObjectId");
    ObjectId id = new ObjectId(ByteBuffer.wrap(bytes, at, 12));
    at += 12;
    return id;
  }

  private int int32(int end) {
    need(4, end, "int32");
    int value = (int) INT.get(bytes, at);
    at += 4;
    return value;
  }

  private long int64(int end) {
    need(8, end, "eight-byte value");
    long value = (long) LONG.get(bytes, at);
    at += 8;
    return value;
  }

  private String string(int end) {
    int start = at;
    need(4, end, "string");
    int length = (int) INT.get(bytes, start);
    if (length < 1 || length > end - start - 4) {
      throw new DamagedBson(start, "a string of " + length + " bytes does not fit");
    }
    int from = start + 4;
    at = from + length;
    if (bytes[at - 1] != 0) {
      throw new DamagedBson(at - 1, "no NUL at the end of a string");
    }
    return utf8(from, length - 1);
  }

  /** A name, or another text that a NUL ends. */
  private String name(int end) {
    int start = at;
    int i = start;
    int hash = 0;
    int all = 0;
    byte b;
    while (i < end && (b = bytes[i]) != 0) {
      hash = 31 * hash + b;
      all |= b;
      i++;
    }
    if (i == end) {
      throw new DamagedBson(start, "a name has no end");
    }
    at = i + 1;
    return all < 0 ? utf8(start, i - start) : FieldNames.ascii(bytes, start, i - start, hash);
  }

  private void skipName(int end) {
    int start = at;
    while (at < end && bytes[at] != 0) {
      at++;
    }
    if (at == end) {
      throw new DamagedBson(start, "a name has no end");
    }
    at++;
  }

  /** Java puts U+FFFD where it can't decode; so a text without that character was valid. */
  private String utf8(int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
      CoderResult result =
          StandardCharsets.UTF_8.newDecoder().decode(in, CharBuffer.allocate(length), true);
      if (result.isError()) {
        throw new DamagedBson(in.position(), "not UTF-8");
      }
    }
    return text;
  }

  private int length(int start, int limit, int least, String what) {
    at = start;
    need(4, limit, what);
    int length = (int) INT.get(bytes, start);
    if (length < least || length > limit - start) {
      throw new DamagedBson(start, what + " of " + length + " bytes does not fit");
    }
    return length;
  }

  private void need(int count, int end, String what) {
    if (end - at < count) {
      throw new DamagedBson(at, "the document ends within a value (" + what + ")");
    }
  }
}
