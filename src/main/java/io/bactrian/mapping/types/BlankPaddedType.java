package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code char(n)} and {@code bpchar}, in which trailing blanks mean nothing. Java form: {@link
 * String} without trailing blanks, so a string that had some comes back shorter.
 */
final class BlankPaddedType implements PgType {

  private final String name;
  private final int most;

  /**
   * @param most the most code points it holds, or -1
   */
  BlankPaddedType(String name, int most) {
    this.name = name;
    this.most = most;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    String text = withoutTrailingBlanks(StrictText.of(value, name));
    if (most >= 0 && text.length() > most && text.codePointCount(0, text.length()) > most) {
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
    return withoutTrailingBlanks(StrictText.read(in, length));
  }

  private static String withoutTrailingBlanks(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }
}
