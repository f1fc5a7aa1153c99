package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code text}, {@code varchar(n)} and {@code citext}: a string as it is. Java form: {@link
 * String}.
 *
 * <p>COPY would cut blanks that stand beyond n off a varchar(n) without a word; here they are too
 * long like any others.
 */
final class TextType implements PgType {

  private final String name;
  private final int most;

  /**
   * @param most the most code points it holds, or -1
   */
  TextType(String name, int most) {
    this.name = name;
    this.most = most;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    String text = StrictText.of(value, name);
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
    return StrictText.read(in, length);
  }
}
