package io.bactrian.sync;

import io.bactrian.mapping.Lenses;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.springframework.stereotype.Component;

/**
 * An operator's word on where the streams of a system go on. A position from which the source can't
 * be followed is refused: the one that is remembered may be good.
 */
@Component
public final class SetPosition {

  private final Feeds feeds;
  private final SyncStatus status;
  private final SyncSettings settings;

  SetPosition(Feeds feeds, SyncStatus status, SyncSettings settings) {
    this.feeds = feeds;
    this.status = status;
    this.settings = settings;
  }

  /**
   * Follows the stream of the whole database after a resume token. Whoever says so knows that
   * everything copied is from after it.
   *
   * @param now a place that comes later is refused: what happens until then would be passed over
   * @return how many streams there are
   * @throws IllegalArgumentException when it can't be followed from there; nothing was changed
   */
  public int after(String system, Lenses lenses, BsonDocument token, Instant now) {
    return follow(system, lenses, Position.after(token, 0), now);
  }

  /** Follows all streams of the system from a moment on, as {@link #after} does after a token. */
  public int from(String system, Lenses lenses, Instant time, Instant now) {
    BsonTimestamp from = new BsonTimestamp((int) time.getEpochSecond(), 0);
    return follow(system, lenses, Position.at(from), now);
  }

  private int follow(String system, Lenses lenses, Position position, Instant now) {
    if (position.seconds() > now.getEpochSecond()) {
      throw new IllegalArgumentException(
          Instant.ofEpochSecond(position.seconds()) + " is yet to come");
    }
    for (StreamName stream : BeginSync.streams(system, lenses, settings)) {
      if (position.token() == null || stream.collection().isEmpty()) {
        attempt(new Followed(stream, lenses), position);
      }
    }
    return status.follow(system, position);
  }

  private void attempt(Followed what, Position position) {
    try (ChangeFeed feed = feeds.open(what, position)) {
      ChangeBatch unused = feed.read(); // a server may say only then that it can't
    } catch (PositionLost e) {
      throw new IllegalArgumentException(
          what.stream() + " can't be followed from there: " + e.getMessage(), e);
    }
  }
}
