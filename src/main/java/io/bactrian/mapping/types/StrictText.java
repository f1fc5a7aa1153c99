package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bson.BsonValue;

/** Strings that PostgreSQL can hold: no U+0000 and no half of a surrogate pair. */
final class StrictText {

  private StrictText() {}

  /** The string, checked, of a field that must be one. */
  static String of(BsonValue value, String type) {
    if (!value.isString()) {
      throw Refusal.wrongType(value, type);
    }
    String text = value.asString().getValue();
    refuseNul(text);
    refuseLoneSurrogates(text);
    return text;
  }

  static void refuseNul(String text) {
    if (text.indexOf(0) >= 0) {
      throw new Unrepresentable(
          Reason.NUL_IN_TEXT, "a string with U+0000, which PostgreSQL cannot hold");
    }
  }

  static void refuseLoneSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isLowSurrogate(c)
          || i + 1 == text.length()
          || !Character.isLowSurrogate(text.charAt(++i))) {
        throw new Unrepresentable(
            Reason.MALFORMED, "a string with half of a surrogate pair, which is not Unicode");
      }
    }
  }

  /** The text, of at most so many code points; -1 for any number. */
  static String atMost(int most, String text, String type) {
    if (most >= 0 && text.length() > most && text.codePointCount(0, text.length()) > most) {
      throw tooLong(type);
    }
    return text;
  }

  static Unrepresentable tooLong(String type) {
    return new Unrepresentable(Reason.TOO_LONG, "a string too long for " + type);
  }

  /** Reads UTF-8, as COPY sends it. */
  static String read(ByteBuffer in, int length) {
    if (in.hasArray()) {
      int from = in.position();
      in.position(from + length);
      return new String(in.array(), in.arrayOffset() + from, length, StandardCharsets.UTF_8);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
