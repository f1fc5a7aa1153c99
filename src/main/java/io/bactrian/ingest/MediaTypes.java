package io.bactrian.ingest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The two forms in which events come. */
final class MediaTypes {

  private static final MediaType LINES = MediaType.APPLICATION_NDJSON;

  private MediaTypes() {}

  static boolean isJson(@Nullable String contentType) {
    // By far the most frequent, and parsing costs.
    return "application/json".equals(contentType) || is(contentType, MediaType.APPLICATION_JSON);
  }

  static boolean isLines(@Nullable String contentType) {
    return is(contentType, LINES) || is(contentType, MediaType.valueOf("application/ndjson"));
  }

  private static boolean is(@Nullable String contentType, MediaType wanted) {
    try {
      return contentType != null
          && wanted.equalsTypeAndSubtype(MediaType.parseMediaType(contentType));
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }
}
