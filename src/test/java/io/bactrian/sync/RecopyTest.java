package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import io.bactrian.Bactrian;
import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.backfill.CopyRange;
import io.bactrian.backfill.PlanBackfill;
import io.bactrian.backfill.RangeJob;
import io.bactrian.backfill.StartOver;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Collections that are copied again, by the routes of the program, while a stream is followed. */
class RecopyTest {

  private static final String PEOPLE = "source: people\ntable: shop.people";
  private static final String ORDERS = "source: orders\ntable: shop.orders";
  private static final int COUNT = 60;
  private static final Set<String> BOTH = Set.of("people", "orders");

  private static ConfigurableApplicationContext program;
  private static MongoDatabase mongo;

  private TestSystem shop;
  private Tail tail;

  @BeforeAll
  static void start(@TempDir Path data) {
    String url = TestMongo.freshUrl();
    mongo = TestMongo.client().getDatabase(url.substring(url.lastIndexOf('/') + 1));
    program =
        new SpringApplicationBuilder(Bactrian.class)
            .web(WebApplicationType.NONE)
            .properties(
                "bactrian.data-folder=" + data,
                "bactrian.stores=postgres,mongo",
                "bactrian.postgres.url=" + TestPostgres.freshUrl(),
                "bactrian.mongo.url=" + url,
                "bactrian.backfill.range-size=1KB",
                "bactrian.backfill.batch-size=1KB",
                "bactrian.retry.delay=20")
            .run();
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  /** Everything was copied, and its changes land. */
  @BeforeEach
  void live() {
    DataSource postgres = program.getBean(DataSource.class);
    TestSystem.on(postgres)
        .execute(
            """
            drop schema if exists shop cascade;
            create schema shop;
            create table shop.people (id integer primary key, name text, extra jsonb);
            create table shop.orders (id integer primary key, extra jsonb);
            truncate bactrian.backfills, bactrian.quarantine, bactrian.modes, bactrian.sync_positions,
              bactrian.sync_collections, bactrian.sync_touched cascade;
            """);
    shop = TestSystem.on(postgres, PEOPLE, ORDERS);
    for (String collection : BOTH) {
      mongo.getCollection(collection).drop();
    }
    tail = new Tail(shop, mongo);
    tail.begin();
    List<BsonDocument> people = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      people.add(json("{_id: %d, name: 'somebody whose name is long enough for ranges'}", i));
    }
    mongo.getCollection("people", BsonDocument.class).insertMany(people);
    mongo.getCollection("orders", BsonDocument.class).insertOne(json("{_id: 1}"));
    assertThat(copy(new StoppingSource(mongo))).allMatch(CollectionResult::settled);
    tail.follow().follow();
    assertThat(tail.states()).containsExactly("orders|live", "people|live");
  }

  /** The stream doesn't tell of what happens here. */
  private void lose(Runnable changes) {
    changes.run();
    try (Streams.Turn turn = tail.turn()) {
      turn.open().close();
      turn.lost(new PositionLost("forgotten", new IllegalStateException()));
    }
  }

  private void changeWhatIsLost() {
    lose(
        () -> {
          set(0, "new");
          set(COUNT - 1, "new");
          delete(COUNT / 2);
          mongo.getCollection("people", BsonDocument.class).insertOne(json("{_id: 1000}"));
        });
  }

  private static void set(int id, String name) {
    mongo
        .getCollection("people")
        .updateOne(new BsonDocument("_id", new BsonInt32(id)), json("{$set: {name: '%s'}}", name));
  }

  private static void delete(int id) {
    mongo.getCollection("people").deleteOne(new BsonDocument("_id", new BsonInt32(id)));
  }

  private static StartOver startOver() {
    return program.getBean(StartOver.class);
  }

  private BackfillJob job(Source source, String... only) {
    return new BackfillJob(shop.name(), source, shop.lenses(), Set.of(only), false, Watcher.NONE);
  }

  @SuppressWarnings("unchecked")
  private List<CollectionResult> copy(Source source, String... only) {
    return (List<CollectionResult>)
        program.getBean(ProducerTemplate.class).requestBody("direct:backfill", job(source, only));
  }

  private Map<String, String> again(String... collections) {
    return startOver().again(shop.name(), shop.lenses(), mongo.getName(), Set.of(collections));
  }

  private void isAsInMongo() {
    assertThat(shop.rows("select id from shop.people where name = 'new' order by id"))
        .containsExactly("0", String.valueOf(COUNT - 1));
    assertThat(shop.rows("select id from shop.people where id in (%d, 1000)".formatted(COUNT / 2)))
        .containsExactly("1000");
    assertThat(shop.value("select count(*) from shop.people")).isEqualTo(String.valueOf(COUNT));
    assertThat(shop.value("select count(*) from bactrian.sync_touched")).isEqualTo("0");
  }

  /** Where a recopy is killed. */
  enum Killed {
    BEFORE_IT_IS_PLANNED,
    WHILE_IT_COPIES,
    BEFORE_ROWS_WITHOUT_A_DOCUMENT_ARE_NOTED
  }

  @ParameterizedTest
  @EnumSource
  void isNotLiveBeforeEverythingWasDoneWhereverItIsKilled(Killed killed) {
    changeWhatIsLost();
    assertThat(tail.states()).containsExactly("orders|lost", "people|lost");
    assertThat(again("people", "orders")).isEmpty();
    switch (killed) {
      case BEFORE_IT_IS_PLANNED -> {}
      case WHILE_IT_COPIES ->
          assertThatThrownBy(() -> copy(new StoppingSource(mongo).after(2), "people"))
              .hasStackTraceContaining("stopped");
      case BEFORE_ROWS_WITHOUT_A_DOCUMENT_ARE_NOTED ->
          assertThatThrownBy(() -> copy(new StoppingSource(mongo).atIds(), "people"))
              .hasStackTraceContaining("stopped");
    }
    tail.follow().follow();
    assertThat(tail.states()).containsExactly("orders|waiting", "people|waiting");
    assertThat(startOver().unfinished(shop.name())).containsExactly("orders", "people");
    assertThat(
            shop.value(
                "select count(*) > 1 from bactrian.backfill_ranges where done_at is not null"))
        .isEqualTo(killed == Killed.BEFORE_IT_IS_PLANNED ? "f" : "t");

    // As bactrian backfill does, which knows nothing of what was copied again.
    assertThat(copy(new StoppingSource(mongo))).allMatch(CollectionResult::settled);
    tail.follow().follow();

    assertThat(tail.states()).containsExactly("orders|live", "people|live");
    assertThat(startOver().unfinished(shop.name())).isEmpty();
    isAsInMongo();
  }

  @Test
  void whoStillCopiesAnEarlierPlanDoesNothingForTheLater() {
    PlanBackfill plan = program.getBean(PlanBackfill.class);
    CollectionJob people =
        new CollectionJob(job(new StoppingSource(mongo), "people"), shop.lens("people"));
    again("people");
    List<RangeJob> earlier = plan.ranges(people);
    again("people");
    List<RangeJob> later = plan.ranges(people);
    program.getBean(CopyRange.class).copy(earlier.get(0));

    assertThat(later).hasSameSizeAs(earlier);
    assertThat(plan.ranges(people)).hasSameSizeAs(later);
    program.getBean(CopyRange.class).copy(later.get(0));
    assertThat(plan.ranges(people)).hasSize(later.size() - 1);
  }

  @Test
  void whatIsWrittenThroughTheStoresIsNotCopiedAgain() {
    dual("people");
    assertThat(again("people", "orders"))
        .hasEntrySatisfying("people", why -> assertThat(why).startsWith("it is in dual"))
        .doesNotContainKey("orders");

    assertThat(tail.states()).containsExactly("orders|waiting", "people|live");
    assertThat(
            shop.rows(
                "select collection, again, settled_at is null from bactrian.backfills order by 1"))
        .containsExactly("orders|t|t", "people|f|f");
  }

  @Test
  void norIsItWhenItsModeWasChangedSinceThatBegan() {
    again("people");
    dual("people");
    shop.execute("update shop.people set name = 'newer' where id = 7");

    assertThatThrownBy(() -> copy(new StoppingSource(mongo), "people"))
        .hasStackTraceContaining("people of proof can't be copied again: it is in dual");
    assertThat(shop.value("select name from shop.people where id = 7")).isEqualTo("newer");
  }

  @Test
  void lostHistoryIsOfNoMatterForWhatIsWrittenThroughTheStores() {
    dual("people");
    lose(() -> {});

    assertThat(tail.states()).containsExactly("orders|lost", "people|live");
  }

  @Test
  void aRestartBesideAStreamBringsNoDeletedDocumentBack() {
    assertThat(startOver().restart(shop.name(), shop.lenses())).isEmpty();
    assertThat(tail.states()).containsExactly("orders|waiting", "people|waiting");
    Source deletedMeanwhile =
        new StoppingSource(mongo)
            .onFirst(
                () -> {
                  delete(0);
                  tail.follow();
                });
    assertThat(copy(deletedMeanwhile, "people")).allMatch(CollectionResult::settled);
    tail.follow().follow();

    assertThat(tail.states()).containsExactly("orders|waiting", "people|live");
    assertThat(shop.rows("select id from shop.people where id < 2")).containsExactly("1");
  }

  @Test
  void aRestartIsNoRecopy() {
    lose(() -> {});
    again("people");
    dual("orders");
    assertThat(startOver().restart(shop.name(), shop.lenses())).containsOnlyKeys("orders");
    assertThat(shop.rows("select collection, again from bactrian.backfills order by 1"))
        .containsExactly("orders|f", "people|t");

    shop.execute("truncate bactrian.modes");
    assertThat(startOver().restart(shop.name(), shop.lenses())).isEmpty();
    assertThat(shop.rows("select collection, again from bactrian.backfills order by 1"))
        .containsExactly("people|t");
    assertThat(tail.states()).containsExactly("orders|lost", "people|waiting");
  }

  private void dual(String collection) {
    shop.execute(
        "insert into bactrian.modes (system, collection, mode, changed_by) values ('%s', '%s', 'dual', 'test')"
            .formatted(shop.name(), collection));
  }
}
