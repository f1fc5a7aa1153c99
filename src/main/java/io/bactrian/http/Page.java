package io.bactrian.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list in the order of a time and an id.
 *
 * @param items at most as many as were asked for
 * @param next what to send as {@code after} to get the page that follows; null after the last
 */
public record Page<T>(List<T> items, @Nullable String next) {

  /**
   * Where a page ended.
   *
   * @param time of its last item, in microseconds as PostgreSQL has it
   * @param id of its last item
   */
  public record Cursor(Instant time, UUID id) {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** The opaque text that a client sends back. */
    String text() {
      String text = ChronoUnit.MICROS.between(Instant.EPOCH, time) + " " + id;
      return ENCODER.encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * @throws Problem 400 when it is no cursor of ours
     */
    static Cursor parse(String field, String text) {
      try {
        String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
        String[] parts = plain.split(" ", 2);
        return new Cursor(
            Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS),
            UUID.fromString(parts[1]));
      } catch (RuntimeException e) {
        throw Problem.invalid(field, "must be what an earlier page gave as next");
      }
    }
  }

  /**
   * A page from what a query found.
   *
   * @param found up to one more than the limit
   * @param cursor the place of an item in the order
   */
  public static <T> Page<T> of(List<T> found, int limit, Function<T, Cursor> cursor) {
    if (found.size() <= limit) {
      return new Page<>(found, null);
    }
    List<T> items = List.copyOf(found.subList(0, limit));
    return new Page<>(items, cursor.apply(items.get(limit - 1)).text());
  }
}
