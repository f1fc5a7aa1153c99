package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.bactrian.access.Service;
import io.bactrian.parity.ParityCounts;
import io.bactrian.parity.ParityDaily;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.ProducerTemplate;
import org.bson.BsonDocument;
import org.postgresql.ds.PGSimpleDataSource;

/** A shop that is followed, in which somebody plants what differs, and what is asked of it then. */
final class PlantedShop implements AutoCloseable {

  private static final int DOCUMENTS = 30;
  private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);

  private final PGSimpleDataSource postgres = new PGSimpleDataSource();
  private final Map<String, String> stores;
  private final MongoClient client;
  private final MongoDatabase mongo;
  private final Service service;

  /**
   * @param data an empty folder
   */
  PlantedShop(Path data) {
    stores =
        Map.of(
            "bactrian.postgres.url",
            TestPostgres.freshUrl(),
            "bactrian.mongo.url",
            TestMongo.freshUrl(),
            "bactrian.parity.again",
            "2",
            "bactrian.parity.again-after",
            "300ms");
    String mongoUrl = Objects.requireNonNull(stores.get("bactrian.mongo.url"));
    postgres.setUrl(Objects.requireNonNull(stores.get("bactrian.postgres.url")));
    client = MongoClients.create(mongoUrl);
    mongo = client.getDatabase(mongoUrl.substring(mongoUrl.lastIndexOf('/') + 1));
    for (int i = 0; i < DOCUMENTS; i++) {
      documents("customers").insertOne(customer(i));
      documents("orders").insertOne(order(i));
    }
    List<String> settings = new ArrayList<>();
    stores.forEach((name, value) -> settings.add(name + "=" + value));
    settings.addAll(
        List.of(
            "bactrian.stores=postgres,mongo",
            "bactrian.systems=demo,risk",
            "bactrian.parity.range-size=1KB",
            "bactrian.parity.batch-size=1KB",
            "bactrian.parity.go-on-every=1h"));
    service = Service.start(data, settings.toArray(String[]::new));
    CommandLineRun copied = run("backfill", "demo");
    assertThat(copied.status()).as(copied.out() + copied.err()).isZero();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(
                        rows(
                            "select concat_ws(' ', collection, state, why) from bactrian.sync_collections where system = 'demo' and state <> 'live'"))
                    .isEmpty());
  }

  @Override
  public void close() {
    service.close();
    client.close();
  }

  static BsonDocument customer(int number) {
    return BsonDocument.parse(
        "{_id: {$oid: '%s'}, email: 'c%d@x.org', name: 'n', createdAt: {$date: '2024-01-02T03:04:05Z'}}"
            .formatted(id(number), number));
  }

  static BsonDocument order(int number) {
    return BsonDocument.parse(
        "{_id: {$oid: '%s'}, number: %d, customerId: {$oid: '%s'}, status: 'paid', total: {$numberDecimal: '7.00'}, lines: [], placedAt: {$date: '2024-01-02T03:04:05Z'}}"
            .formatted(id(number), number, id(0)));
  }

  static String id(int number) {
    return "5f%022x".formatted(number);
  }

  MongoCollection<BsonDocument> documents(String collection) {
    return mongo.getCollection(collection, BsonDocument.class);
  }

  CommandLineRun run(String... words) {
    return CommandLineRun.of(stores, words);
  }

  List<String> rows(String query) {
    List<String> all = new ArrayList<>();
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Past the mirror and every other trigger. */
  void sneak(String sql) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Date tick() {
    return Date.from(Instant.ofEpochMilli(clock.addAndGet(3_600_000)));
  }

  /** The clock's comparison; its results, collections that are exact left out. */
  List<String> compare() {
    service.bean(ParityDaily.class).begin(tick());
    service.bean(ProducerTemplate.class).sendBody("direct:parity-next", "");
    return rows(
        """
        select collection || ' ' || differing || ' ' || different || ' ' || quarantined
        from bactrian.parity_results
        where run = (select max(id) from bactrian.parity_runs where finished_at is not null)
          and differing + different + quarantined > 0
        order by 1
        """);
  }

  List<String> count() {
    service.bean(ParityCounts.class).count("demo", tick());
    return rows(
        """
        select distinct on (collection) collection || ' ' || mongo || ' ' || postgres || ' ' || agree
        from bactrian.parity_counts order by collection, id desc
        """);
  }

  /** The name of the MongoDB database. */
  String database() {
    return mongo.getName();
  }

  Service service() {
    return service;
  }
}
