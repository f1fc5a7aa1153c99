package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import java.time.Instant;

/** Times of the operation log: seconds in the upper half of a long, a counter in the lower. */
final class Timestamps {

  private static final int COUNTS_PER_MILLISECOND_BITS = 21;

  private Timestamps() {}

  /**
   * The first time of a new log. Its counter begins with the milliseconds, so that a log made in
   * the same second as another begins after all that the other is likely to hold.
   */
  static long first(Instant now) {
    long millisecond = now.getNano() / 1_000_000;
    return (now.getEpochSecond() << 32) + (millisecond << COUNTS_PER_MILLISECOND_BITS) + 1;
  }

  static long after(long last, Instant now) {
    return Math.max(last, now.getEpochSecond() << 32) + 1;
  }

  static BsonTimestamp bson(long time) {
    return new BsonTimestamp(time);
  }
}
