package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.bactrian.Bactrian;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code bactrian queries} as a person calls it, and as the clock does. */
class QueriesCommandTest {

  private static final String POSTGRES = TestPostgres.freshUrl();
  private static final String MONGO = TestMongo.freshUrl();

  private static Path home = Path.of(".");

  @BeforeAll
  static void twoQueries(@TempDir Path shared) throws Exception {
    home = shared;
    for (String folder : new String[] {"routes", "migrations"}) {
      copy(Path.of(folder), home.resolve(folder));
    }
    Path queries = Files.createDirectories(home.resolve("queries/shop"));
    Files.writeString(
        queries.resolve("things.yaml"),
        """
        description: All things
        collection: things
        parameters: { least: { type: integer, default: 0 } }
        pipeline: [{ $match: { _id: { $gte: { $param: least } } } }]
        sql: select id as _id, name from things where id >= :least
        """);
    Files.writeString(
        queries.resolve("nothing.yaml"),
        """
        description: What is not there
        collection: nothing
        pipeline: [{ $match: {} }]
        sql: select 1 as _id where false
        """);
    MongoDatabase mongo =
        MongoClients.create(MONGO).getDatabase(MONGO.substring(MONGO.lastIndexOf('/') + 1));
    mongo.getCollection("things").insertOne(new Document("_id", 1).append("name", "rug"));
    mongo.getCollection("things").insertOne(new Document("_id", 2).append("name", "lamp"));
    execute(
        "create table things (id int primary key, name text); insert into things values (1, 'rug'), (2, 'lump')");
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

  private static Map<String, String> settings() {
    return Map.of(
        "bactrian.postgres.url",
        POSTGRES,
        "bactrian.mongo.url",
        MONGO,
        "bactrian.home",
        home.toString(),
        "bactrian.paired.again-after",
        "10ms");
  }

  @Test
  void theStatusSaysWhetherAllAgree() throws Exception {
    CommandLineRun differs = CommandLineRun.of(settings(), "queries", "shop");

    assertThat(differs.err()).isEmpty();
    assertThat(differs.status()).isEqualTo(1);
    assertThat(differs.out())
        .contains(
            "  nothing                              empty              0           0          0",
            "  things                               differ             2           2          1      3",
            "    differing _id 2: name",
            "0 of 2 agree. The evidence is run ")
        .doesNotContain("lamp", "lump");

    execute(
        "update things set name = 'rag' where id = 1; update things set name = 'lamp' where id = 2");
    CommandLineRun agrees =
        CommandLineRun.of(settings(), "queries", "shop", "things", "--with", "least=2");
    assertThat(agrees.status()).as(agrees.out() + agrees.err()).isZero();
    assertThat(agrees.out()).contains("1 of 1 agree.");
  }

  @Test
  void theClockAsksToo() throws Exception {
    try (ConfigurableApplicationContext program =
        new SpringApplicationBuilder(Bactrian.class)
            .properties(
                "server.port=0",
                "bactrian.stores=postgres,mongo",
                "bactrian.postgres.url=" + POSTGRES,
                "bactrian.mongo.url=" + MONGO,
                "bactrian.home=" + home,
                "bactrian.demo=false",
                "bactrian.access.admin-password=long enough",
                "bactrian.paired.again-after=10ms",
                "bactrian.paired.systems=shop",
                "bactrian.paired.cron=* * * * * ?")
            .run()) {
      MeterRegistry metrics = program.getBean(MeterRegistry.class);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> metrics.find("bactrian.paired.differing").gauges().size() == 2);
      try (Connection connection = DriverManager.getConnection(POSTGRES);
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select count(*) from bactrian.paired_runs where scheduled_for is not null"
                      + " and finished_at is not null and system = 'shop'")) {
        row.next();
        assertThat(row.getLong(1)).isPositive();
      }
    }
  }
}
