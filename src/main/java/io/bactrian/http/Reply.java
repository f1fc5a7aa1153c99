package io.bactrian.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The answer to a request that went well.
 *
 * @param body what becomes JSON; null for none
 * @param location where what was made can be had; null when nothing was
 * @param etag what tells this state of it from others, without quotes; null when nothing does
 */
public record Reply(
    HttpStatus status, @Nullable Object body, @Nullable URI location, @Nullable String etag) {

  /** Without an ETag. */
  public Reply(HttpStatus status, @Nullable Object body, @Nullable URI location) {
    this(status, body, location, null);
  }

  /** The same with an ETag. */
  public Reply tagged(String tag) {
    return new Reply(status, body, location, tag);
  }

  /** 200 with this as JSON. */
  public static Reply ok(Object body) {
    return new Reply(HttpStatus.OK, body, null);
  }

  /** 201 with this as JSON, to be had at this path later. */
  public static Reply created(Object body, String path) {
    return new Reply(HttpStatus.CREATED, body, URI.create(path));
  }

  /** A body that is JSON already. */
  public static Object json(String json) {
    return new Json(json);
  }

  /** Bytes that are JSON already, in UTF-8. */
  public static Object json(byte[] json) {
    return new JsonBytes(json);
  }

  record Json(String text) {}

  record JsonBytes(byte[] bytes) {}

  /** 204. */
  public static Reply nothing() {
    return new Reply(HttpStatus.NO_CONTENT, null, null);
  }
}
