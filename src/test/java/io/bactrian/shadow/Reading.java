package io.bactrian.shadow;

import com.mongodb.client.MongoDatabase;
import io.bactrian.documents.Documents;
import io.bactrian.documents.MongoDocuments;
import io.bactrian.documents.PostgresDocuments;
import io.bactrian.documents.SampleIds;
import io.bactrian.documents.WatchedDocuments;
import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestMongo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Shadow reads without routes: the same parts, and a clock that the test moves. */
final class Reading {

  static final String TABLES =
      "create table people (id uuid primary key, name text, age integer, seen timestamptz(3), extra jsonb)";

  final TestSystem shop;
  final MongoDatabase mongo = TestMongo.freshDatabase();
  final Lens lens;
  final ShadowCollection collection;
  final ShadowReads reads;
  final Findings findings;
  final CompareRead compare;
  final Sampler sampler;
  final ShadowReport report;
  final Deque<Question> queue = new ArrayDeque<>();
  final Deque<Runnable> later = new ArrayDeque<>();
  final List<Duration> waits = new ArrayList<>();
  final Map<String, Object> modes = new HashMap<>();

  Reading() {
    this(settings(1000, 2, false));
  }

  Reading(ShadowSettings settings) {
    this(settings, UnaryOperator.identity(), null);
  }

  /**
   * @param onMongo what stands between the comparison and MongoDB
   * @param follower PostgreSQL's documents, if not in the database of the facts
   */
  Reading(
      ShadowSettings settings,
      UnaryOperator<Documents> onMongo,
      @org.jspecify.annotations.Nullable DataSource follower) {
    shop =
        TestSystem.with(
            TABLES,
            "{source: people, table: shop.people, ttl: {column: seen, after: 9d, every: 1h}}");
    lens = shop.lens("people");
    shop.execute(
        "insert into bactrian.sync_collections (system, collection, state)"
            + " values ('proof', 'people', 'live')");
    collection =
        new ShadowCollection(
            lens,
            onMongo.apply(mongo()),
            new PostgresDocuments(follower == null ? shop.postgres() : follower, lens),
            settings.rate(),
            settings.ignored("proof", "people").stream()
                .map(each -> FieldPath.of(each.field()))
                .toList(),
            new SimpleMeterRegistry());
    reads = new ShadowReads(List.of(collection), settings.queue(), queue::add);
    findings = new Findings(shop.postgres(), collection.tallies(), settings, Clock.systemUTC());
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("modes", modes));
    StoreModes modes = new StoreModes(environment);
    Fed fed = new Fed(shop.postgres(), modes);
    compare =
        new CompareRead(
            reads,
            settings,
            fed,
            new HeldDocuments(shop.postgres()),
            new Behind(shop.postgres(), mongo, modes),
            findings,
            (work, wait) -> {
              later.add(work);
              waits.add(wait);
            });
    sampler =
        new Sampler(
            List.of(collection), new SampleIds(mongo, shop.postgres()), fed, reads, settings);
    report = new ShadowReport(shop.postgres(), settings);
  }

  static ShadowSettings settings(
      int queue, int again, boolean noise, ShadowSettings.Ignored... ignored) {
    return new ShadowSettings(
        1,
        2,
        queue,
        Duration.ofSeconds(1),
        again,
        Duration.ofSeconds(2),
        noise,
        40,
        Duration.ofDays(90),
        List.of(ignored));
  }

  Documents mongo() {
    return new MongoDocuments(mongo, lens, Duration.ofSeconds(20));
  }

  /** What a caller reads from MongoDB, watched. */
  Documents watched() {
    return new WatchedDocuments(mongo(), lens, Store.MONGO, reads);
  }

  /** The document in both stores. */
  void put(BsonDocument... documents) {
    for (BsonDocument document : documents) {
      shop.insert("people", document);
      mongo.getCollection("people", BsonDocument.class).insertOne(document.clone());
    }
  }

  /** Looks at everything that waits now, not at what is to be looked at later. */
  Reading look() {
    for (Question next = queue.poll(); next != null; next = queue.poll()) {
      compare.look(next);
    }
    return this;
  }

  /** Lets the time pass until nothing is to be looked at. */
  Reading lookToTheEnd() {
    for (look(); !later.isEmpty(); look()) {
      later.remove().run();
    }
    return this;
  }

  /** A few counts as they are written down. */
  String counts(String columns) {
    findings.write();
    return shop.value(
        "select concat_ws(' ', "
            + columns.replaceAll("(\\w+)", "sum($1)")
            + ") from bactrian.shadow_reads");
  }
}
