package io.bactrian.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.bactrian.backfill.Runs;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.Planted;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.Lens;
import io.bactrian.parity.Parity;
import io.bactrian.platform.TestMongoServer;
import io.bactrian.platform.TestServer;
import io.bactrian.platform.TestSystems;
import io.bactrian.source.LiveSource;
import io.bactrian.sync.Tail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.unit.DataSize;

/**
 * The escrow application's documents in a MongoDB, the tables for them in a PostgreSQL, and some
 * processes of the service, all of which can be killed.
 */
public final class EscrowWorld implements AutoCloseable {

  private static final String SYSTEM = "escrow";
  private static final DataSize RANGE = DataSize.ofMegabytes(1);
  private static final DataSize BATCH = DataSize.ofKilobytes(256);

  /** A late write of a MongoDB that was frozen for longer than the grace is seen by nobody. */
  static final Duration GRACE = Duration.ofSeconds(8);

  /** On a machine that has other work to do. */
  private static final Duration BOOT = Duration.ofMinutes(4);

  private final EscrowData data;
  private final TestServer postgres;
  private final TestMongoServer mongo;
  private final MongoClient client;
  private final MongoDatabase database;
  private final TestSystem system;
  private final List<Replica> replicas = new ArrayList<>();

  /**
   * @param more settings of the processes, {@code name=value}; they outrank those of here
   */
  EscrowWorld(Path folder, EscrowData data, int replicas, String... more) {
    this.data = data;
    postgres = TestServer.postgres(folder);
    mongo = new TestMongoServer(folder);
    client = MongoClients.create(mongo.url());
    String path = mongo.url().substring(mongo.url().lastIndexOf('/') + 1);
    database = client.getDatabase(path.replaceFirst("[?].*", ""));
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.url());
    system = TestSystem.of(source, SYSTEM, TestSystems.open(source, SYSTEM));
    seed(database, data);
    for (int i = 0; i < replicas; i++) {
      this.replicas.add(new Replica(folder, "service" + i, settings(folder, i, more)));
    }
  }

  private String[] settings(Path folder, int replica, String... more) {
    Map<String, String> settings = new LinkedHashMap<>();
    Stream.concat(
            Stream.of(
                "bactrian.data-folder=" + folder.resolve("service-data" + replica),
                "bactrian.stores=postgres,mongo",
                "bactrian.postgres.url=" + postgres.url(),
                "bactrian.mongo.url=" + mongo.url(),
                "bactrian.systems=risk,escrow",
                "bactrian.demo=false",
                "bactrian.retry.attempts=1",
                "bactrian.follow.timeout=3s",
                "bactrian.follow.grace=" + GRACE.toSeconds() + "s",
                "bactrian.follow.beat=250ms",
                "bactrian.follow.lease=3s",
                "bactrian.follow.retry-after=500ms",
                "bactrian.follow.retry-most=4s",
                "bactrian.follow.tidy-every=1000",
                "bactrian.follow.replay-cron=0/2 * * * * ?"),
            Stream.of(more))
        .forEach(each -> settings.put(each.replaceFirst("=.*", ""), each));
    return settings.values().toArray(String[]::new);
  }

  /** Puts the documents into an empty database. */
  public static void seed(MongoDatabase database, EscrowData data) {
    for (String collection : data.collections()) {
      List<BsonDocument> documents = new ArrayList<>();
      data.documents(collection).forEach(documents::add);
      database.getCollection(collection, BsonDocument.class).insertMany(documents);
    }
  }

  TestServer postgres() {
    return postgres;
  }

  TestMongoServer mongo() {
    return mongo;
  }

  MongoDatabase database() {
    return database;
  }

  TestSystem system() {
    return system;
  }

  List<Replica> replicas() {
    return replicas;
  }

  /** Waits until every process answers. */
  void awaitServices() {
    await().atMost(BOOT).until(() -> answering() == replicas.size());
  }

  /** Waits until some process answers: where all are dead or starting nothing else can happen. */
  void awaitService() {
    await().atMost(BOOT).until(() -> answering() > 0);
  }

  private long answering() {
    supervise();
    return replicas.stream().filter(Replica::answers).count();
  }

  void supervise() {
    replicas.forEach(Replica::supervise);
  }

  /** Begins the stream, before anything is written. */
  void follow() {
    var unused = new Tail(system, database).begin();
  }

  /** A backfill that is called again when it was broken off. */
  void backfill() {
    while (true) {
      try {
        new Runs(system, RANGE, BATCH).backfill(new LiveSource(database));
        return;
      } catch (StoreUnavailable | IllegalStateException | com.mongodb.MongoException e) {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      }
    }
  }

  /** Whether the sync has passed what MongoDB has, and no gap is open. */
  boolean caughtUp() {
    supervise();
    return behind().isEmpty();
  }

  /** What there is still to do, in words. */
  List<String> behind() {
    List<String> behind = new ArrayList<>();
    long now =
        database
            .runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class)
            .getTimestamp("operationTime")
            .getValue();
    behind.addAll(
        system.rows(
            "select 'stream', state, why, cluster_time from bactrian.sync_positions where system = 'escrow' and cluster_time < "
                + now));
    behind.addAll(
        system.rows(
            "select 'state', collection, state from bactrian.sync_collections where system = 'escrow' and state <> 'live'"));
    behind.addAll(
        system.rows(
            "select 'touched', collection, count(*) from bactrian.sync_touched group by 2"));
    behind.addAll(
        system.rows(
            "select 'gap', collection, follower, document_id, row_key, attempts, error, created_at from bactrian.gaps limit 20"));
    long spare = database.getCollection("bactrian_gaps").countDocuments();
    if (spare > 0) {
      behind.add("gaps in MongoDB|" + spare);
    }
    return behind;
  }

  private String mode(Lens lens) {
    List<String> said =
        system.rows(
            "select mode from bactrian.modes where system = 'escrow' and collection = '%s'"
                .formatted(lens.collection()));
    return said.isEmpty() ? "mongo" : said.get(0);
  }

  private boolean postgresLeads(Lens lens) {
    String mode = mode(lens);
    return mode.equals("postgres")
        || mode.equals("dual")
            && lens.mapping().storeClass() == io.bactrian.mapping.Mapping.StoreClass.MONEY;
  }

  /** All that may only have come too early to the quarantine leaves it. */
  void replayQuarantine() {
    new ReplayQuarantine(system.postgres(), this::postgresLeads)
        .replay(SYSTEM, system.lenses(), null);
  }

  /** Both stores have the same, but for what was planted. */
  void assertExact() {
    replayQuarantine();
    assertExact(system, database, data);
  }

  /** Both stores have the same, but for what was planted, which is in the quarantine. */
  public static void assertExact(TestSystem system, MongoDatabase database, EscrowData data) {
    assertThat(
            Parity.verdicts(system, new LiveSource(database), RANGE, BATCH).stream()
                .filter(verdict -> !verdict.exact()))
        .isEmpty();
    assertThat(
            system.rows(
                "select collection, count(*) from bactrian.quarantine group by 1 order by 1"))
        .isEqualTo(
            data.collections().stream()
                .sorted()
                .map(each -> each + "|" + planted(data, each).size())
                .filter(each -> !each.endsWith("|0"))
                .toList());
  }

  private static List<Planted> planted(EscrowData data, String collection) {
    return data.planted(collection);
  }

  /** What happened, when something went wrong. */
  String story() {
    StringBuilder story = new StringBuilder();
    try {
      story.append("behind: ").append(behind()).append('\n');
      for (String table : List.of("modes", "stage_changes", "replicas")) {
        story.append(table).append(system.rows("select * from bactrian." + table)).append('\n');
      }
      story
          .append(
              system.rows(
                  "select collection, document_id, field, reason, message, attempts, first_at from bactrian.quarantine"))
          .append('\n');
    } catch (RuntimeException e) {
      story.append(e);
    }
    replicas.forEach(each -> story.append("\n-- ").append(each.said()));
    return story.toString();
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
    client.close();
    mongo.close();
    postgres.close();
  }
}
