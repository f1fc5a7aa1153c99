package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code "char"}: one byte. Java form: {@link String} as PostgreSQL prints it: empty for zero, the
 * character for ASCII, a backslash and three octal digits from 128 on.
 */
final class SingleByteType implements PgType {

  private final String name;

  SingleByteType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    String text = StrictText.of(value, name);
    boolean fits =
        text.isEmpty() || (text.length() == 1 && text.charAt(0) < 0x80) || isEscaped(text);
    if (!fits) {
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
    String text = (String) value;
    switch (text.length()) {
      case 0 -> out.putByte(0);
      case 1 -> out.putByte(text.charAt(0));
      default -> out.putByte(Integer.parseInt(text, 1, 4, 8));
    }
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    int c = in.get() & 0xFF;
    if (c == 0) {
      return "";
    }
    return c < 0x80 ? String.valueOf((char) c) : "\\" + Integer.toOctalString(c);
  }

  private static boolean isEscaped(String text) {
    return text.length() == 4
        && text.charAt(0) == '\\'
        && (text.charAt(1) == '2' || text.charAt(1) == '3')
        && isOctal(text.charAt(2))
        && isOctal(text.charAt(3));
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }
}
