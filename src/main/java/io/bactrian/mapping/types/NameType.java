package io.bactrian.mapping.types;

import org.bson.BsonValue;

/** {@code name}: a string of at most 63 bytes in UTF-8. Java form: {@link String}. */
final class NameType extends StringType {

  private static final int MOST_BYTES = 63;

  NameType(String name) {
    super(name);
  }

  @Override
  public Object fromBson(BsonValue value) {
    String text = StrictText.of(value, name());
    int bytes = text.length();
    for (int i = 0; i < text.length() && bytes <= MOST_BYTES; i++) {
      char c = text.charAt(i);
      // A surrogate pair is two chars and four bytes: one more byte for each half.
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    if (bytes > MOST_BYTES) {
      throw StrictText.tooLong(name());
    }
    return text;
  }
}
