package io.bactrian.sync;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.StoreModes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** Follows a stream without routes: the same parts in the same order. */
public final class Tail {

  private final TestSystem system;
  private final MongoDatabase mongo;
  private final StoreModes modes = new StoreModes(new StandardEnvironment());
  private final Feeds feeds;
  private final SyncSettings settings;
  private final StreamName name;
  private final Followed followed;
  private final Streams streams;
  private final ApplyChanges apply;
  private final List<ChangeBatch> batches = new ArrayList<>();

  Tail(TestSystem system, MongoDatabase mongo, int batch, String stream) {
    this(system, mongo, new MongoFeeds(() -> mongo, settings(batch)), settings(batch), stream);
  }

  Tail(TestSystem system, MongoDatabase mongo, Feeds feeds, SyncSettings settings, String stream) {
    this.system = system;
    this.mongo = mongo;
    this.feeds = feeds;
    this.settings = settings;
    this.name = new StreamName(system.name(), stream);
    this.followed = new Followed(name, system.lenses());
    SyncMetrics metrics = new SyncMetrics(new SimpleMeterRegistry(), Clock.systemUTC());
    this.streams =
        new Streams(system.postgres(), modes, feeds, Map.of(name, followed), settings, metrics);
    this.apply = new ApplyChanges(system.postgres(), modes, Map.of(name, followed), metrics);
  }

  public Tail(TestSystem system, MongoDatabase mongo) {
    this(system, mongo, 1000, "");
  }

  private static SyncSettings settings(int batch) {
    return settings(batch, SyncSettings.Feed.MONGO, DebeziumShop.kafka("", 1));
  }

  static SyncSettings settings(int batch, SyncSettings.Feed feed, KafkaSettings kafka) {
    return new SyncSettings(
        batch,
        DataSize.ofMegabytes(8),
        Duration.ofMillis(20),
        Duration.ofMillis(10),
        Duration.ofMinutes(5),
        SyncSettings.Streams.DATABASE,
        feed,
        kafka);
  }

  /** Begins the stream, unless it has begun. */
  public Position begin() {
    return Streams.begin(followed, feeds, system.postgres());
  }

  /** Lets every collection be live, as after a backfill of nothing. */
  Tail live() {
    begin();
    system.execute("update bactrian.sync_collections set state = 'live'");
    return this;
  }

  /** What the routes are made of, over the same stream. */
  Streams streams() {
    return streams;
  }

  DrainTouched drain() {
    return new DrainTouched(system.postgres(), mongo, modes, Map.of(name, followed));
  }

  /** Follows until nothing is waiting, or the stream ends; as one replica's turn. */
  Tail follow() {
    DrainTouched drain = drain();
    try (Streams.Turn turn = streams.turn(name)) {
      try (ChangeFeed feed = turn.open()) {
        for (ChangeBatch batch = feed.read(); ; batch = feed.read()) {
          batches.add(batch);
          apply.apply(drain.drain(batch));
          turn.landed(batch.to());
          if (batch.changes().isEmpty() || batch.ends()) {
            return this;
          }
        }
      } catch (PositionLost e) {
        turn.lost(e);
        return this;
      }
    }
  }

  /** Where an operator's word goes. */
  SetPosition setPosition() {
    SyncStatus status = new SyncStatus(JdbcClient.create(system.postgres()));
    return new SetPosition(feeds, status, settings);
  }

  void apply(ChangeBatch batch) {
    apply.apply(batch);
  }

  Streams.Turn turn() {
    return streams.turn(name);
  }

  /** Opens the stream as {@link #follow} does, and leaves what it tells to the caller. */
  ChangeFeed open() {
    try (Streams.Turn turn = streams.turn(name)) {
      return turn.open();
    }
  }

  /** Reads one batch, lands it or is killed before; true when there was anything. */
  boolean batchThenKill(boolean land) {
    try (ChangeFeed feed = open()) {
      ChangeBatch batch = feed.read();
      if (land) {
        batches.add(batch);
        apply(batch);
      }
      return !batch.changes().isEmpty();
    }
  }

  /** The token that is remembered. */
  BsonDocument token() {
    try (Connection connection = system.begin()) {
      Position position = followed.records().position(connection, name);
      return Objects.requireNonNull(Objects.requireNonNull(position).token());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  List<ChangeBatch> batches() {
    return batches;
  }

  /** The state of each collection. */
  List<String> states() {
    return system.rows(
        "select collection, state from bactrian.sync_collections order by collection");
  }

  /** The documents that a collection's rows tell, by {@code _id}. */
  Map<BsonValue, BsonDocument> documents(String collection) {
    Lens lens = system.lens(collection);
    String table = lens.tables().get(0).sqlName();
    List<String> keys = system.rows("select id::text from " + table + " order by 1");
    Map<BsonValue, BsonDocument> documents = new java.util.LinkedHashMap<>();
    try (Connection connection = system.begin()) {
      for (BsonDocument document : new StoredDocuments(lens).ofKeys(connection, keys)) {
        documents.put(document.get("_id"), document);
      }
      return documents;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
