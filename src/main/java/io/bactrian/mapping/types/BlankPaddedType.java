package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonValue;

/**
 * {@code char(n)} and {@code bpchar}, in which trailing blanks mean nothing. Java form: {@link
 * String} without trailing blanks, so a string that had some comes back shorter.
 */
final class BlankPaddedType extends StringType {

  private final int most;

  /**
   * @param most the most code points it holds, or -1
   */
  BlankPaddedType(String name, int most) {
    super(name);
    this.most = most;
  }

  @Override
  public Object fromBson(BsonValue value) {
    return StrictText.atMost(most, withoutTrailingBlanks(StrictText.of(value, name())), name());
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
