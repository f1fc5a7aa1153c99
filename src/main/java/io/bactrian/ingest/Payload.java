package io.bactrian.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Any JSON, as {@code jsonb} can hold it.
 *
 * @param json without the spaces between
 * @param problem what {@code jsonb} couldn't hold; null when it can
 */
record Payload(String json, @Nullable String problem) {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** PostgreSQL's numeric: digits before and after the point. */
  private static final int MOST_BEFORE = 131_072;

  private static final int MOST_AFTER = 16_383;

  /** Reads the value at which the parser stands, and leaves it at its end. */
  static Payload read(JsonParser parser) throws IOException {
    StringWriter copy = new StringWriter();
    String problem = null;
    int depth = 0;
    try (JsonGenerator generator = FACTORY.createGenerator(copy)) {
      do {
        JsonToken token = parser.currentToken();
        String found = null;
        switch (token) {
          case FIELD_NAME -> found = problemOf(parser.currentName());
          case VALUE_STRING -> found = problemOf(parser.getText());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> found = problemOfNumber(parser.getText());
          default -> {}
        }
        problem = problem == null ? found : problem;
        if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
          generator.writeNumber(parser.getText()); // as it was written: not by way of a double
        } else {
          generator.copyCurrentEvent(parser);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      } while (depth > 0 && parser.nextToken() != null);
    }
    return new Payload(copy.toString(), problem);
  }

  /** What PostgreSQL's text and jsonb couldn't hold of a text; null when they can. */
  static @Nullable String problemOf(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\0') {
        return "must not contain NUL (\\u0000), which PostgreSQL cannot hold";
      }
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return "must not contain half of a surrogate pair";
        }
        i++;
      }
    }
    return null;
  }

  private static @Nullable String problemOfNumber(String number) {
    if (number.length() < 1_000 && number.indexOf('e') < 0 && number.indexOf('E') < 0) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(number);
      boolean fits =
          (long) value.precision() - value.scale() <= MOST_BEFORE && value.scale() <= MOST_AFTER;
      return fits ? null : "must not contain numbers that PostgreSQL's numeric cannot hold";
    } catch (NumberFormatException e) {
      return "must not contain numbers that PostgreSQL's numeric cannot hold";
    }
  }

  /** A name that somebody sent, fit to be shown in an answer. */
  static String shown(String name) {
    return problemOf(name) == null && name.length() <= 100 ? name : "a field with an odd name";
  }
}
