package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonString;
import org.bson.BsonValue;

/** {@code name}: a string of at most 63 bytes in UTF-8. Java form: {@link String}. */
final class NameType implements PgType {

  private static final int MOST_BYTES = 63;

  private final String name;

  NameType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    String text = StrictText.of(value, name);
    int bytes = text.length();
    for (int i = 0; i < text.length() && bytes <= MOST_BYTES; i++) {
      char c = text.charAt(i);
      // A surrogate pair is two chars and four bytes: one more byte for each half.
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    if (bytes > MOST_BYTES) {
      throw StrictText.tooLong(name);
    }
    return text;
  }

  @Override
  public BsonValue toBson(Object value) {
    return new BsonString((String) value);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    out.putUtf8((String) value);
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return StrictText.read(in, length);
  }
}
