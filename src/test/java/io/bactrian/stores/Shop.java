package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.bactrian.access.Service;
import io.bactrian.bson.NormalForm;
import io.bactrian.documents.Answers;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.postgresql.ds.PGSimpleDataSource;

/** The service with the demo's shop, on a MongoDB and a PostgreSQL that a test may look into. */
final class Shop implements AutoCloseable {

  private final Service service;
  private final String postgresUrl;
  private final MongoClient client;
  private final MongoDatabase mongo;
  private final PGSimpleDataSource postgres = new PGSimpleDataSource();

  private Shop(Path data, String postgresUrl, String mongoUrl, String... settings) {
    this.postgresUrl = postgresUrl;
    this.client = MongoClients.create(mongoUrl);
    this.mongo = client.getDatabase(mongoUrl.substring(mongoUrl.lastIndexOf('/') + 1));
    postgres.setUrl(postgresUrl);
    List<String> all =
        new ArrayList<>(
            List.of(
                "bactrian.stores=postgres,mongo",
                "bactrian.systems=demo,risk",
                "bactrian.postgres.url=" + postgresUrl,
                "bactrian.mongo.url=" + mongoUrl,
                // Not by the clock: tests count attempts.
                "bactrian.follow.replay-cron=0 0 0 1 1 ? 2099"));
    all.addAll(Arrays.asList(settings));
    this.service = Service.start(data, all.toArray(String[]::new));
  }

  static Shop start(Path data, String... settings) {
    return on(data, TestPostgres.freshUrl(), TestMongo.freshUrl(), settings);
  }

  static Shop on(Path data, String postgresUrl, String mongoUrl, String... settings) {
    return new Shop(data, postgresUrl, mongoUrl, settings);
  }

  /** Another process on the same stores. */
  Shop second(Path data, String mongoUrl, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("spring.jmx.enabled=false"); // the names of beans there are the first one's
    return new Shop(data, postgresUrl, mongoUrl, all.toArray(String[]::new));
  }

  Service service() {
    return service;
  }

  MongoDatabase mongo() {
    return mongo;
  }

  String postgresUrl() {
    return postgresUrl;
  }

  /** As the administrator; headers in pairs. */
  HttpResponse<String> send(String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("Authorization", Service.basic()));
    all.addAll(List.of(headers));
    HttpRequest.Builder request = service.request(method, path, body, all.toArray(String[]::new));
    return service.send(request.timeout(Duration.ofSeconds(60)).build());
  }

  Replay replay() {
    return service.bean(Replay.class);
  }

  void mode(String collection, Mode mode) {
    service
        .bean(ModeSwitch.class)
        .change(
            "demo",
            collection,
            null,
            Stage.of(mode),
            StageSwitch.Decision.byHand("test", "a test", Duration.ofSeconds(20)),
            StageSwitch.Progress.NONE);
  }

  /** Says that an empty collection has been copied, and waits until the sync lands its changes. */
  void copied(String collection) {
    // What was copied before the stream was followed counts as lost.
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                count(
                        "select count(*) from bactrian.sync_positions p join bactrian.sync_collections c using (system)"
                            + " where system = 'demo' and collection = '%s'".formatted(collection))
                    == 1);
    sql(
        "insert into bactrian.backfills (system, collection, source, settled_at) values ('demo', '%s', 'test', now())"
            .formatted(collection));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(
                        text(
                            "select s.state || ' ' || coalesce(p.state, 'no stream') from bactrian.sync_collections s"
                                + " left join bactrian.sync_positions p on p.system = s.system and p.stream = ''"
                                + " where s.system = 'demo' and s.collection = '%s'"
                                    .formatted(collection)))
                    .isEqualTo("live following"));
  }

  StoredCollection collection(String name) {
    return service.bean(StoredCollections.class).require(name);
  }

  void sql(String... statements) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connect() throws SQLException {
    return postgres.getConnection();
  }

  long count(String query) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String text(String query) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      return row.next() ? String.valueOf(row.getString(1)) : "nothing";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long gaps() {
    return count("select count(*) from bactrian.gaps");
  }

  /** What MongoDB has of a collection, as every store shows it, by {@code _id}. */
  Map<String, BsonDocument> inMongo(String collection) {
    Lens lens = collection(collection).lens();
    Map<String, BsonDocument> all = new TreeMap<>();
    for (BsonDocument each :
        mongo.getCollection(lens.collection(), BsonDocument.class).find().batchSize(1000)) {
      all.put(String.valueOf(each.get("_id")), Answers.of(lens, each));
    }
    return all;
  }

  /** What PostgreSQL has. */
  Map<String, BsonDocument> inPostgres(String collection) {
    Lens lens = collection(collection).lens();
    Map<String, BsonDocument> all = new TreeMap<>();
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      List<String> keys = new ArrayList<>();
      try (var rows =
          statement.executeQuery(
              "select %s::text from %s"
                  .formatted(collection(collection).keyColumn(), lens.tables().get(0).sqlName()))) {
        while (rows.next()) {
          keys.add(rows.getString(1));
        }
      }
      for (BsonDocument each : new StoredDocuments(lens).ofKeys(connection, keys)) {
        BsonValue id = each.get("_id");
        all.put(String.valueOf(id), each);
      }
      connection.commit();
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The ids of documents that are not the same in both. */
  List<String> differing(String collection) {
    Map<String, BsonDocument> left = inMongo(collection);
    Map<String, BsonDocument> right = inPostgres(collection);
    return Stream.concat(left.keySet().stream(), right.keySet().stream())
        .distinct()
        .filter(
            id ->
                !left.containsKey(id)
                    || !right.containsKey(id)
                    || !NormalForm.equal(left.get(id), right.get(id)))
        .toList();
  }

  @Override
  public void close() {
    service.close();
    client.close();
  }
}
