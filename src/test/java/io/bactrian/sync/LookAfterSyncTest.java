package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** What is measured of the streams, and what is tried again. */
class LookAfterSyncTest {

  private final TestSystem shop =
      TestSystem.with(
          """
          create table people (id integer primary key, extra jsonb);
          create table orders (id integer primary key, person_id integer references people, extra jsonb);
          """,
          "{source: people, table: shop.people}",
          "{source: orders, table: shop.orders, columns: {person_id: {field: person, ref: people}}}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final Tail tail = new Tail(shop, mongo);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SetClock clock = new SetClock();
  private final SyncMetrics metrics = new SyncMetrics(meters, clock);
  private final StreamName stream = new StreamName(shop.name(), "");
  private final LookAfterSync look =
      new LookAfterSync(
          tail.streams(),
          shop.postgres(),
          TestMongo.client(),
          new ReplayQuarantine(shop.postgres(), lens -> false),
          metrics);

  /** A clock that stands until it is set. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-06-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private double gauge(String name) {
    return meters.get("bactrian.sync." + name).gauge().value();
  }

  private double collections(String state) {
    return meters
        .get("bactrian.sync.collections")
        .tags(Tags.of("system", shop.name(), "state", state))
        .gauge()
        .value();
  }

  @Test
  void collectionsAreCountedByState() {
    tail.live();
    look.states();
    assertThat(collections("live")).isEqualTo(2);
    assertThat(collections("lost")).isZero();

    shop.execute("update bactrian.sync_collections set state = 'lost' where collection = 'orders'");
    look.states();
    assertThat(collections("live")).isEqualTo(1);
    assertThat(collections("lost")).isEqualTo(1);
  }

  @Test
  void theWindowReachesFromTheOldestEntryToThePosition() {
    tail.live();
    mongo.getCollection("people", BsonDocument.class).insertOne(json("{_id: 1}"));
    tail.follow();
    look.window();
    assertThat(meters.find("bactrian.sync.window.left").gauge()).as("nobody follows it").isNull();

    try (Streams.Turn turn = tail.turn();
        ChangeFeed feed = turn.open()) {
      assertThat(feed).isNotNull();
      look.window();
      assertThat(gauge("window.left")).isNotNegative();
    }
  }

  @Test
  void whatCameTooEarlyIsTriedAgainByWhoFollowsTheStream() {
    tail.live();
    mongo.getCollection("orders", BsonDocument.class).insertOne(json("{_id: 1, person: 1}"));
    tail.follow();
    mongo.getCollection("people", BsonDocument.class).insertOne(json("{_id: 1}"));
    tail.follow();
    shop.execute("update bactrian.quarantine set last_at = now() - interval '2 minutes'");

    look.retry();
    assertThat(shop.rows("select id from shop.orders")).as("nobody follows it").isEmpty();

    try (Streams.Turn turn = tail.turn();
        ChangeFeed feed = turn.open()) {
      assertThat(feed).isNotNull();
      look.retry();
    }
    assertThat(shop.rows("select id from shop.orders")).containsExactly("1");
  }

  @Test
  void theLagGrowsFromTheLastChangeUntilNothingWaits() {
    metrics.show(stream);
    assertThat(gauge("lag")).isNaN();

    metrics.follows(stream, true);
    Position before = new Position(null, false, clock.now.minusSeconds(60).getEpochSecond() << 32);
    Position after = new Position(null, false, clock.now.minusSeconds(10).getEpochSecond() << 32);
    metrics.applied(
        new ChangeBatch(stream, before, List.of(new Change.Dropped("people")), after),
        new LandChanges.Landed(3, 2, 1));
    assertThat(gauge("lag")).isEqualTo(10);
    assertThat(meters.get("bactrian.sync.put").counter().count()).isEqualTo(3);
    assertThat(meters.get("bactrian.sync.deleted").counter().count()).isEqualTo(2);
    assertThat(meters.get("bactrian.sync.quarantined").counter().count()).isEqualTo(1);

    clock.now = clock.now.plusSeconds(5);
    assertThat(gauge("lag")).isEqualTo(15);
    assertThat(gauge("token.age")).isEqualTo(5);
    metrics.caughtUp(stream);
    assertThat(gauge("lag")).isZero();

    metrics.follows(stream, false);
    assertThat(gauge("lag")).isNaN();
  }
}
