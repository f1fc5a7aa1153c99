package io.bactrian.sync;

import com.mongodb.client.MongoDatabase;
import java.util.Set;
import java.util.function.Supplier;

/** The change streams of a MongoDB server. */
final class MongoFeeds implements Feeds {

  private final Supplier<MongoDatabase> mongo;
  private final SyncSettings settings;

  MongoFeeds(Supplier<MongoDatabase> mongo, SyncSettings settings) {
    this.mongo = mongo;
    this.settings = settings;
  }

  @Override
  public String source() {
    return mongo.get().getName();
  }

  @Override
  public ChangeFeed open(Followed what, Position position) {
    if (position.token() != null && Offsets.are(position.token())) {
      throw new PositionLost(
          "the stream of " + what.stream() + " stood at Kafka's offsets, which MongoDB has not",
          new PositionLost.Part(Set.copyOf(what.collections()), now(what)));
    }
    return MongoFeed.open(mongo.get(), what.stream(), what.collections(), position, settings);
  }

  @Override
  public Position now(Followed what) {
    return MongoFeed.now(mongo.get(), what.stream(), what.collections(), settings);
  }
}
