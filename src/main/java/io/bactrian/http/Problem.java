package io.bactrian.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What is wrong with a request, or why it can't be served now: RFC 9457's problem details. */
public final class Problem extends RuntimeException {

  /** The media type of a problem as JSON. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * One field that is wrong.
   *
   * @param field its name, or a path with dots; {@code [3].type} in the fourth item of a batch
   * @param message what it must be
   */
  public record Field(String field, String message) {}

  private final HttpStatus status;
  private final String detail;
  private final List<Field> fields;
  private final @Nullable Duration retryAfter;

  private Problem(
      HttpStatus status, String detail, List<Field> fields, @Nullable Duration retryAfter) {
    // Without a stack trace: it is an answer, not a fault of the program.
    super(detail, null, false, false);
    this.status = status;
    this.detail = detail;
    this.fields = List.copyOf(fields);
    this.retryAfter = retryAfter;
  }

  /** A problem with nothing more to say. */
  public static Problem of(HttpStatus status, String detail) {
    return new Problem(status, detail, List.of(), null);
  }

  /** A problem with one field; null when it is with all of it. */
  public static Problem of(HttpStatus status, @Nullable String field, String message) {
    return field == null
        ? of(status, message)
        : new Problem(status, field + ": " + message, List.of(new Field(field, message)), null);
  }

  /** 400 with every field that is wrong. */
  public static Problem invalid(List<Field> fields) {
    String detail =
        fields.size() == 1
            ? fields.get(0).field() + " " + fields.get(0).message()
            : fields.size() + " fields are wrong";
    return new Problem(HttpStatus.BAD_REQUEST, detail, fields, null);
  }

  /** 400 with the one field that is wrong. */
  public static Problem invalid(String field, String message) {
    return invalid(List.of(new Field(field, message)));
  }

  /** 429 or 503, with the time after which it is worth trying again. */
  public static Problem later(HttpStatus status, String detail, Duration retryAfter) {
    return new Problem(status, detail, List.of(), retryAfter);
  }

  /** The status of the answer. */
  public HttpStatus status() {
    return status;
  }

  /** The fields that are wrong; none when it isn't about fields. */
  public List<Field> fields() {
    return fields;
  }

  /** The value of {@code Retry-After} in whole seconds, at least 1; null when there is none. */
  public @Nullable String retryAfter() {
    return retryAfter == null
        ? null
        : String.valueOf(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
  }

  /**
   * The body: {@code type}, {@code title}, {@code status}, {@code detail}, {@code errors} as a list
   * of {@code field} and {@code message}; and {@code message}, which clients of the original read.
   */
  public Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", status.getReasonPhrase());
    body.put("status", status.value());
    body.put("detail", detail);
    body.put("message", detail);
    if (!fields.isEmpty()) {
      body.put("errors", fields);
    }
    return body;
  }
}
