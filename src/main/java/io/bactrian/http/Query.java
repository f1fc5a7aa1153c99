package io.bactrian.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The parameters of a request for a list; everything that is wrong with them is told at once. */
public final class Query {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;

  private final Map<String, ?> headers;
  private final List<Problem.Field> wrong = new ArrayList<>();

  /**
   * @param headers of the message, among which Camel puts the parameters
   */
  public Query(Map<String, ?> headers) {
    this.headers = headers;
  }

  /** A text; null when it isn't there or empty. */
  public @Nullable String text(String name) {
    Object value = headers.get(name);
    if (value instanceof List<?> many) {
      wrong.add(new Problem.Field(name, "must be there once"));
      value = many.isEmpty() ? null : many.get(0);
    }
    String text = value == null ? "" : value.toString();
    if (text.indexOf('\0') >= 0) {
      wrong.add(new Problem.Field(name, "must not contain NUL"));
      return null;
    }
    return text.isEmpty() ? null : text;
  }

  /** One of these words; null when it isn't there. */
  public @Nullable String word(String name, Set<String> words) {
    String text = text(name);
    if (text != null && !words.contains(text)) {
      wrong.add(new Problem.Field(name, "must be one of " + String.join(", ", words)));
      return null;
    }
    return text;
  }

  /** A uuid or 24 hexadecimal digits; null when it isn't there. */
  public @Nullable UUID id(String name) {
    String text = text(name);
    UUID id = Ids.parse(text);
    if (text != null && id == null) {
      wrong.add(new Problem.Field(name, Ids.RULE));
    }
    return id;
  }

  /** A time in ISO 8601 with its offset; null when it isn't there. */
  public @Nullable Instant time(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      // A + in a URL's query is a space by the time that it arrives here.
      Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
      if (Times.fits(time)) {
        return time;
      }
    } catch (DateTimeException e) {
      // said below
    }
    wrong.add(new Problem.Field(name, Times.RULE));
    return null;
  }

  /** How many items a page holds: {@code limit}, 1 to 200, 50 unless said. */
  public int limit() {
    String text = text("limit");
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (text.matches("\\d{1,3}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST) {
      return Integer.parseInt(text);
    }
    wrong.add(new Problem.Field("limit", "must be from 1 to " + MOST));
    return DEFAULT_LIMIT;
  }

  /**
   * Where the page begins: {@code after}, what an earlier page gave as next; null for the first.
   */
  public Page.@Nullable Cursor after() {
    String text = text("after");
    if (text == null) {
      return null;
    }
    try {
      return Page.Cursor.parse("after", text);
    } catch (Problem e) {
      wrong.addAll(e.fields());
      return null;
    }
  }

  /**
   * Ends the reading.
   *
   * @throws Problem 400 with every parameter that is wrong
   */
  public void check() {
    if (!wrong.isEmpty()) {
      throw Problem.invalid(wrong);
    }
  }
}
