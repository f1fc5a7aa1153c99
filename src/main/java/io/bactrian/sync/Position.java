package io.bactrian.sync;

import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A place in a change stream, from which it can be followed.
 *
 * @param token what the server gave to resume after; null begins at the time, that moment included
 * @param after whether the token is of an invalidate, after which a stream begins anew
 * @param clusterTime as {@link BsonTimestamp#getValue()}: every change up to here lies behind
 */
record Position(@Nullable BsonDocument token, boolean after, long clusterTime) {

  /** A timestamp in a token's keystring: 82, then seconds and ordinal, each eight digits. */
  private static final int TIME_FROM = 2;

  private static final int TIME_TO = 18;

  /** From that moment on. */
  static Position at(BsonTimestamp time) {
    return new Position(null, false, time.getValue());
  }

  /** After the token, whose own time counts unless it is older than this. */
  static Position after(BsonDocument token, long atLeast) {
    return new Position(token, false, Math.max(timeOf(token), atLeast));
  }

  /** The seconds since 1970. */
  long seconds() {
    return clusterTime >>> 32;
  }

  /**
   * When a token was given, as the servers since 4.0.7 write it; 0 where that can't be told.
   * Source: {@code src/mongo/db/pipeline/resume_token.h}.
   */
  private static long timeOf(BsonDocument token) {
    BsonValue data = token.get("_data");
    String hex = data != null && data.isString() ? data.asString().getValue() : "";
    if (hex.length() < TIME_TO || !hex.startsWith("82")) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(hex.substring(TIME_FROM, TIME_TO), 16);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
