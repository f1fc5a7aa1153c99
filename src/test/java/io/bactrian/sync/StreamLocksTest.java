package io.bactrian.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestMongo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

/** What streams cost the pool, and to whom they belong. */
class StreamLocksTest {

  private static final StreamName A = new StreamName("shop", "a");
  private static final StreamName B = new StreamName("shop", "b");

  private final TestSystem shop =
      TestSystem.with(
          """
          create table a (id integer primary key);
          create table b (id integer primary key);
          create table c (id integer primary key);
          """,
          "{source: a, table: shop.a}",
          "{source: b, table: shop.b}",
          "{source: c, table: shop.c}");

  private HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(shop.postgres());
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(5_000);
    return new HikariDataSource(config);
  }

  @Test
  void aStreamForEachCollectionLeavesThePoolToTheOthers() {
    MongoDatabase mongo = TestMongo.freshDatabase();
    SyncSettings settings =
        new SyncSettings(
            1000,
            DataSize.ofMegabytes(8),
            Duration.ofMillis(20),
            Duration.ofMillis(10),
            Duration.ofMinutes(5),
            SyncSettings.Streams.COLLECTION,
            SyncSettings.Feed.MONGO,
            DebeziumShop.kafka("", 1));
    Map<StreamName, Followed> followed = new HashMap<>();
    BeginSync.streams(shop.name(), shop.lenses(), settings)
        .forEach(stream -> followed.put(stream, new Followed(stream, shop.lenses())));
    SyncMetrics metrics = new SyncMetrics(new SimpleMeterRegistry(), Clock.systemUTC());
    try (HikariDataSource pool = pool(2)) {
      Streams streams =
          new Streams(
              pool,
              new StoreModes(new StandardEnvironment()),
              new MongoFeeds(() -> mongo, settings),
              followed,
              settings,
              metrics);
      List<Streams.Turn> turns = followed.keySet().stream().map(streams::turn).toList();
      assertThat(turns).hasSize(3).allMatch(Streams.Turn::isOurs);
      for (Streams.Turn turn : turns) {
        try (ChangeFeed feed = turn.open()) {
          assertThat(feed.read().changes()).isEmpty();
        }
      }
      turns.forEach(Streams.Turn::close);
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  @Test
  void aLockIsGivenOnceHereAndElsewhere() throws Exception {
    StreamLocks here = new StreamLocks(shop.postgres());
    StreamLocks elsewhere = new StreamLocks(shop.postgres());
    StreamLocks.Claim kept = here.claim(B);
    try (StreamLocks.Claim first = here.claim(A);
        StreamLocks.Claim again = here.claim(A);
        StreamLocks.Claim other = elsewhere.claim(A)) {
      assertThat(first.isOurs()).isTrue();
      assertThat(again.isOurs()).isFalse();
      assertThat(other.isOurs()).isFalse();
    }
    try (StreamLocks.Claim other = elsewhere.claim(A);
        StreamLocks.Claim held = elsewhere.claim(B)) {
      assertThat(other.isOurs()).isTrue();
      assertThat(held.isOurs()).isFalse();
    }
    kept.close();
  }

  @Test
  void whenTheSessionDiesNoStreamOfItIsOursAndAnotherIsOpened() throws Exception {
    StreamLocks locks = new StreamLocks(shop.postgres());
    try (StreamLocks.Claim lost = locks.claim(A)) {
      assertThat(
              shop.rows(
                  "select pg_terminate_backend(pid, 30000) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"))
          .containsExactly("t");

      assertThatThrownBy(() -> locks.claim(B)).isInstanceOf(SQLException.class);
      assertThat(lost.isOurs()).isFalse();
      try (StreamLocks.Claim next = locks.claim(A)) {
        assertThat(next.isOurs()).isTrue();
      }
    }
  }
}
