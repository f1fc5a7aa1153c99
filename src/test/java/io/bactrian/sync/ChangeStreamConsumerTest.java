package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The thread that follows a stream, as the route has it. */
class ChangeStreamConsumerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestSystem shop =
      TestSystem.with(
          "create table people (id integer primary key, name text, extra jsonb);",
          "{source: people, table: shop.people}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();
  private final DefaultCamelContext camel = new DefaultCamelContext();

  @AfterEach
  void stop() {
    camel.stop();
  }

  /** One change at a time, and positions alone are never due. */
  private static SyncSettings settings() {
    return new SyncSettings(
        1,
        DataSize.ofMegabytes(8),
        Duration.ofMillis(20),
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        SyncSettings.Streams.DATABASE,
        SyncSettings.Feed.MONGO,
        DebeziumShop.kafka("", 1));
  }

  /** Counts how often a stream is opened and read. */
  private final class Counted implements Feeds {
    private final Feeds feeds = new MongoFeeds(() -> mongo, settings());

    @Override
    public String source() {
      return feeds.source();
    }

    @Override
    public Position now(Followed what) {
      return feeds.now(what);
    }

    @Override
    public ChangeFeed open(Followed what, Position position) {
      opened.incrementAndGet();
      ChangeFeed feed = feeds.open(what, position);
      return new ChangeFeed() {
        @Override
        public ChangeBatch read() {
          ChangeBatch batch = feed.read();
          read.incrementAndGet();
          return batch;
        }

        @Override
        public void close() {
          feed.close();
        }
      };
    }
  }

  private void follow() throws Exception {
    Tail tail = new Tail(shop, mongo, new Counted(), settings(), "").live();
    DrainTouched drain = tail.drain();
    camel.addComponent("change-stream", new ChangeStreamComponent(tail.streams()));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("change-stream:" + shop.name())
                .process()
                .body(ChangeBatch.class, batch -> tail.apply(drain.drain(batch)));
          }
        });
    camel.start();
  }

  private void insert(String document) {
    mongo.getCollection("people", BsonDocument.class).insertOne(json(document));
  }

  private void awaitValue(String expected, String query) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.rows(query)).contains(expected));
  }

  @Test
  void afterADatabaseWasDroppedTheStreamIsOpenedOnceMoreAndGoesOn() throws Exception {
    follow();
    insert("{_id: 1, name: 'a'}");
    awaitValue("a", "select name from shop.people");

    // The drop comes in one batch, and in another the invalidate alone.
    mongo.drop();
    awaitValue("t", "select after from bactrian.sync_positions");

    int before = read.get();
    await().atMost(PATIENCE).until(() -> read.get() > before + 10);
    assertThat(opened).hasValue(2);

    insert("{_id: 2, name: 'b'}");
    awaitValue("1", "select count(*) from bactrian.sync_touched");
    assertThat(opened).hasValue(2);
    assertThat(shop.rows("select state from bactrian.sync_collections")).containsExactly("dropped");
  }
}
