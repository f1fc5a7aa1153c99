package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.bactrian.Bactrian;
import io.bactrian.documents.Asked;
import io.bactrian.documents.MongoDocuments;
import io.bactrian.documents.ReadWatcher;
import io.bactrian.documents.WatchedDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Store;
import io.bactrian.platform.Systems;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonInt32;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Shadow reads of a service, and what {@code bactrian shadow} tells of them. */
class ShadowCommandTest {

  private static final String POSTGRES = TestPostgres.freshUrl();
  private static final String MONGO = TestMongo.freshUrl();

  @Test
  void theServiceComparesAndTheCommandTells(@TempDir Path home) throws Exception {
    for (String folder :
        new String[] {"routes", "migrations/core", "migrations/risk", "mappings"}) {
      copy(Path.of(folder), home.resolve(folder));
    }
    Files.createDirectories(home.resolve("mappings/shop"));
    Files.createDirectories(home.resolve("migrations/shop"));
    Files.writeString(
        home.resolve("mappings/shop/things.yaml"), "{source: things, table: shop.things}");
    Files.writeString(
        home.resolve("migrations/shop/V1__things.sql"),
        "create schema shop; create table shop.things (id int primary key, name text, seen int, extra jsonb);");
    Map<String, String> settings =
        Map.of(
            "bactrian.postgres.url", POSTGRES,
            "bactrian.mongo.url", MONGO,
            "bactrian.home", home.toString(),
            "bactrian.shadow.ignore[0].system", "shop",
            "bactrian.shadow.ignore[0].collection", "things",
            "bactrian.shadow.ignore[0].field", "seen",
            "bactrian.shadow.ignore[0].reason", "it is counted on one side only");

    CommandLineRun nothing = CommandLineRun.of(settings, "shadow", "shop");
    assertThat(nothing.out())
        .contains("Nothing was compared", "Left out now: things, nothing follows its changes");
    assertThat(nothing.status()).isEqualTo(1);

    SpringApplicationBuilder service = new SpringApplicationBuilder(Bactrian.class);
    settings.forEach((name, value) -> service.properties(name + "=" + value));
    try (MongoClient client = MongoClients.create(MONGO);
        ConfigurableApplicationContext program =
            service
                .properties(
                    "server.port=0",
                    "bactrian.stores=postgres,mongo",
                    "bactrian.systems=risk,shop",
                    "bactrian.demo=false",
                    "bactrian.access.admin-password=long enough",
                    "bactrian.routes.sync.enabled=false",
                    "bactrian.shadow.rates.shop.things=1",
                    "bactrian.shadow.again-after=10ms",
                    "bactrian.shadow.sample-every=100ms",
                    "bactrian.shadow.write-every=100ms")
                .run()) {
      MongoDatabase mongo = client.getDatabase(MONGO.substring(MONGO.lastIndexOf('/') + 1));
      mongo
          .getCollection("things")
          .insertOne(new Document("_id", 1).append("name", "rug").append("seen", 1));
      mongo.getCollection("things").insertOne(new Document("_id", 2).append("name", "lamp"));
      execute(
          "insert into shop.things values (1, 'rug', 7), (2, 'lamp', null);"
              + " insert into bactrian.sync_collections (system, collection, state)"
              + " values ('shop', 'things', 'live')"
              + " on conflict (system, collection) do update set state = 'live'");
      Lens lens = Objects.requireNonNull(program.getBean(Systems.class).open("shop").of("things"));
      WatchedDocuments caller =
          new WatchedDocuments(
              new MongoDocuments(mongo, lens, Duration.ofSeconds(5)),
              lens,
              Store.MONGO,
              program.getBean(ReadWatcher.class));
      assertThat(new Asked.One(new BsonInt32(1)).of(caller)).hasSize(1);
      await().atMost(Duration.ofSeconds(20)).until(() -> sum("compared", "get") == 1);
      await().atMost(Duration.ofSeconds(20)).until(() -> sum("compared", "sample") > 4);

      CommandLineRun same = CommandLineRun.of(settings, "shadow", "shop");
      assertThat(same.status()).as(same.out() + same.err()).isZero();
      assertThat(same.out())
          .contains(" reads compared, 0 differ.")
          .contains("Ignored: things.seen, because it is counted on one side only");

      execute("update shop.things set name = 'lump' where id = 2");
      await().atMost(Duration.ofSeconds(20)).until(() -> sum("mismatches", "sample") > 0);
    }
    CommandLineRun differs = CommandLineRun.of(settings, "shadow", "shop", "--since", "1h");
    assertThat(differs.status()).isEqualTo(1);
    assertThat(differs.out())
        .contains("sample of things {\"$numberInt\":\"2\"}: name, after 4 looks")
        .doesNotContain("lump", "lamp");

    assertThat(CommandLineRun.of(settings, "throttle", "shop", "fast").status()).isEqualTo(2);
    assertThat(CommandLineRun.of(settings, "throttle", "shop", "30%", "--why", "busy").out())
        .contains("shop: 30%: ", " said so, busy");
    assertThat(CommandLineRun.of(settings, "throttle", "shop", "off").out())
        .contains("shop: no limit was said");
  }

  private static void copy(Path from, Path to) throws Exception {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(POSTGRES);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long sum(String column, String origin) throws Exception {
    try (Connection connection = DriverManager.getConnection(POSTGRES);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select coalesce(sum("
                    + column
                    + "), 0) from bactrian.shadow_reads where origin = '"
                    + origin
                    + "'")) {
      row.next();
      return row.getLong(1);
    }
  }
}
