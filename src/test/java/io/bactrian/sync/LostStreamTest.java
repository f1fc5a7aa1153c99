package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A position is given up only where it is no good, and somebody is told. */
class LostStreamTest {

  private static final Instant LATER = Instant.parse("2106-01-01T00:00:00Z");

  private final TestSystem shop =
      TestSystem.with(
          "create table people (id integer primary key, name text, extra jsonb);",
          "{source: people, table: shop.people}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final Tail tail = new Tail(shop, mongo);

  @BeforeEach
  void begin() {
    tail.live();
    mongo.getCollection("people", BsonDocument.class).insertOne(json("{_id: 1, name: 'a'}"));
    tail.follow();
  }

  private List<String> position() {
    return shop.rows(
        "select encode(token, 'hex'), after, cluster_time, state from bactrian.sync_positions");
  }

  private List<String> told() {
    return shop.rows(
        "select kind, collection, body ->> 'check', body ->> 'todo' from bactrian.announcements where kind in ('alarm', 'clear') order by id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{_data: '82zz'}", "{_data: '99'}", "{token: 1}"})
  void aMistypedTokenIsRefusedAndTheGoodPositionStays(String token) {
    List<String> before = position();

    assertThatThrownBy(
            () -> tail.setPosition().after(shop.name(), shop.lenses(), json(token), LATER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("proof can't be followed from there: ");

    assertThat(position()).isEqualTo(before);
    assertThat(tail.states()).containsExactly("people|live");
  }

  @Test
  void aTimeThatIsYetToComeIsRefused() {
    List<String> before = position();
    Instant now = Instant.parse("2026-06-01T00:00:00Z");

    assertThatThrownBy(
            () ->
                tail.setPosition()
                    .from(shop.name(), shop.lenses(), Instant.parse("2062-06-01T00:00:00Z"), now))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2062-06-01T00:00:00Z is yet to come");

    assertThat(position()).isEqualTo(before);
  }

  @Test
  void whoHasFallenBehindDoesNotGiveUpThePositionOfAnother() {
    try (Streams.Turn turn = tail.turn();
        ChangeFeed feed = turn.open()) {
      assertThat(feed.read().changes()).isEmpty();
      // Meanwhile an operator, or who took over, has moved it.
      shop.execute("update bactrian.sync_positions set cluster_time = cluster_time + 1");
      List<String> theirs = position();

      assertThatThrownBy(() -> turn.lost(new PositionLost("history lost", new Exception())))
          .isInstanceOf(PositionMoved.class);

      assertThat(position()).isEqualTo(theirs);
      assertThat(tail.states()).containsExactly("people|live");
      assertThat(told()).isEmpty();
    }
  }

  @Test
  void thatItIsLostIsToldAndThatItIsLiveAgain() {
    try (Streams.Turn turn = tail.turn();
        ChangeFeed feed = turn.open()) {
      assertThat(feed.read().changes()).isEmpty();
      turn.lost(new PositionLost("history lost", new Exception()));
    }
    assertThat(tail.states()).containsExactly("people|lost");
    assertThat(told()).containsExactly("alarm|people|sync|bactrian recopy proof people");
    assertThat(shop.value("select body ->> 'figure' from bactrian.announcements"))
        .isEqualTo("its changes do not land, it is lost: history lost");

    // That somebody sees to it is no end.
    shop.execute("update bactrian.sync_collections set state = 'waiting'");
    assertThat(told()).hasSize(1);
    shop.execute("update bactrian.sync_collections set state = 'live'");
    shop.execute("update bactrian.sync_collections set state = 'waiting'");
    shop.execute("update bactrian.sync_collections set state = 'live'");
    assertThat(told())
        .containsExactly("alarm|people|sync|bactrian recopy proof people", "clear|people|sync|");
  }

  @Test
  void whatIsKnownAlreadyIsNotToldAgain() {
    shop.execute(
        "insert into bactrian.backfills (system, collection, source) values ('proof', 'people', 'x')");
    tail.begin();
    assertThat(told()).isEmpty();
  }
}
