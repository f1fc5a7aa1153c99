package io.bactrian.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.chaos.Operator.Answer;
import io.bactrian.cli.CommandLineRun;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.EscrowTraffic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way: every collection of the escrow application walks to PostgreSQL while it is
 * written, by the doors that a person has and through a gate that nobody forces, and back again.
 * The soak times are shorter than the checklist's; the evidence is what the service itself
 * recorded.
 */
class AllWalkTest {

  /** PostgreSQL is on a disk and the embedded MongoDB in memory: which is faster says nothing. */
  private static final String LATENCY = "1000";

  /** What live traffic does not write, but for codes, which expire in minutes, and the counter. */
  private static final List<String> TOUCHED =
      List.of(
          "blogposts",
          "categories",
          "configsettinghistories",
          "configsettings",
          "deriveddestinations",
          "disputes",
          "levelconfigs",
          "pointtransactions",
          "requesttemplates",
          "reviews",
          "shopsettings",
          "telegramlinks",
          "trezoraccounts");

  private static final int WALKERS = 2;
  private static final int WRITERS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final EscrowData data = new EscrowData(5, 1_000, Instant.now());
  private final EscrowWorld world;
  private final Operator operator;
  private final Journal journal;
  private Writers writers = new Writers();
  private long seed = 1;

  AllWalkTest(@TempDir Path folder) {
    world = new EscrowWorld(folder, data, 1, settings());
    operator = new Operator(world.replicas().get(0));
    Way stores = new ThroughStores(world.replicas());
    journal = new Journal(world.system(), collection -> stores);
  }

  private static String[] settings() {
    // Shadow reads are recorded by the minute: a shorter time would miss what is before the minute.
    Map<String, String> limits =
        Map.of(
            "shadow", "60s",
            "shadow-reads", "2",
            "mismatch", "5s",
            "latency", LATENCY,
            "latency-reads", "2");
    List<String> settings =
        new ArrayList<>(
            List.of(
                "bactrian.cutover.drill-hold=300ms",
                "bactrian.cutover.watch-every=5s",
                "bactrian.evidence.drift-cron=0/10 * * * * ?",
                "bactrian.parity.counts-cron=0/10 * * * * ?",
                "bactrian.parity.cron=0/15 * * * * ?",
                "bactrian.parity.go-on-every=2s",
                "bactrian.parity.again-after=500ms",
                "bactrian.shadow.sample-every=100ms",
                "bactrian.shadow.again-after=500ms",
                "bactrian.shadow.write-every=1s"));
    limits.forEach(
        (name, value) ->
            Stream.of("money", "content")
                .forEach(
                    each -> settings.add("bactrian.cutover." + each + "." + name + "=" + value)));
    return settings.toArray(String[]::new);
  }

  @Test
  void everyCollectionWalksToPostgresAndBackWhileItIsWritten() throws Exception {
    try {
      world.awaitServices();
      deleteWhatNoRowCanHold();
      write();
      assertCommand(0, "backfill", "escrow");
      List<String> collections = collections();
      assertThat(collections).containsExactlyInAnyOrderElementsOf(data.collections());

      each(collections, collection -> advance(collection, "dual"));
      each(collections, this::drill);
      each(collections, collection -> advance(collection, "postgres"));
      assertNothingLost();

      write();
      each(collections, collection -> rollback(collection, "dual"));
      each(collections, collection -> rollback(collection, "backfill"));
      assertNothingLost();

      assertHistory(collections);
      System.out.printf(
          "%d writes, %d tried again; writes waited %s%n",
          journal.acknowledged(),
          journal.again(),
          world
              .system()
              .rows(
                  "select percentile_disc(array[0.5, 0.95, 1]) within group (order by fenced_ms)::text || ' ms' from bactrian.stage_changes where walk <> 'advance' or to_stage <> 'backfill'"));
    } catch (Throwable e) {
      writers.stop();
      System.out.println(world.story());
      System.out.println(world.system().rows("select * from bactrian.shadow_mismatches limit 20"));
      System.out.println(
          world
              .system()
              .rows("select * from bactrian.parity_results where differing > 0 limit 20"));
      throw e;
    } finally {
      world.close();
    }
  }

  /** As somebody does who has read the quarantine; what remains can all be moved. */
  private void deleteWhatNoRowCanHold() {
    for (String collection : data.collections()) {
      List<BsonValue> ids =
          data.planted(collection).stream().flatMap(planted -> planted.ids().stream()).toList();
      var unused =
          world
              .database()
              .getCollection(collection)
              .deleteMany(
                  new BsonDocument("_id", new BsonDocument("$in", new org.bson.BsonArray(ids))));
    }
  }

  private void write() {
    writers = new Writers();
    for (int i = 0; i < WRITERS; i++) {
      EscrowTraffic traffic =
          new EscrowTraffic(world.database(), journal, seed++, Clock.systemUTC());
      writers.begin(traffic::step, traffic::idle, 20);
    }
    Touches touches = new Touches(world.database(), TOUCHED, journal, new Random(seed));
    writers.begin(touches::step, () -> true, 50);
  }

  private List<String> collections() {
    return StreamSupport.stream(operator.list().body().spliterator(), false)
        .filter(each -> each.path("system").asText().equals("escrow"))
        .map(each -> each.path("collection").asText())
        .toList();
  }

  private void each(List<String> collections, Consumer<String> work) throws Exception {
    long begun = System.nanoTime();
    ExecutorService walkers = Executors.newFixedThreadPool(WALKERS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (String collection : collections) {
        all.add(walkers.submit(() -> work.accept(collection)));
      }
      for (Future<?> one : all) {
        one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      walkers.shutdownNow();
    }
    writers.assertGoingOn();
    System.out.println(
        "all walked in " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
  }

  private void advance(String collection, String stage) {
    until(collection, stage, "advance");
  }

  private void rollback(String collection, String stage) {
    until(collection, stage, "rollback");
  }

  /** A closed gate opens with time; nothing is forced. */
  private void until(String collection, String stage, String walk) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              Answer answer = operator.walk(walk, collection, false);
              assertThat(answer.status()).as(collection + ": " + answer).isEqualTo(200);
              assertThat(answer.text("stage")).isEqualTo(stage);
            });
  }

  private void drill(String collection) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              Answer answer = operator.walk("drill", collection, false);
              assertThat(answer.status()).as(collection + ": " + answer).isEqualTo(200);
              assertThat(answer.text("passed")).as(answer.toString()).isEqualTo("true");
              assertThat(answer.text("stage")).isEqualTo("dual");
            });
  }

  /** What was acknowledged is there, in the store that leads and in the other. */
  private void assertNothingLost() {
    writers.finish();
    await().atMost(PATIENCE).ignoreExceptions().until(world::caughtUp);
    assertThat(journal.acknowledged()).isPositive();
    assertThat(journal.differing()).isEmpty();
    assertCommand(0, "verify", "escrow");
    assertThat(world.system().rows("select collection from bactrian.quarantine")).isEmpty();
  }

  private void assertCommand(int status, String... words) {
    CommandLineRun run =
        CommandLineRun.of(
            Map.of(
                "bactrian.postgres.url", world.postgres().url(),
                "bactrian.mongo.url", world.mongo().url()),
            words);
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
  }

  private void assertHistory(List<String> collections) {
    for (String collection : collections) {
      new Stand(world.system(), collection).assertWhole("backfill");
      assertThat(
              world
                  .system()
                  .rows(
                      """
                      select walk, from_stage, to_stage, forced = '{}' from bactrian.stage_changes
                      where system = 'escrow' and collection = '%s' and walk <> 'drill' order by id
                      """
                          .formatted(collection)))
          .as(collection)
          .containsExactly(
              "advance|mongo|backfill|t",
              "advance|backfill|dual|t",
              "advance|dual|postgres|t",
              "rollback|postgres|dual|t",
              "rollback|dual|backfill|t");
    }
    assertThat(world.system().rows("select 1 from bactrian.stage_changes where forced <> '{}'"))
        .isEmpty();
    assertThat(world.system().rows("select distinct collection from bactrian.drills where passed"))
        .hasSize(collections.size());
  }
}
