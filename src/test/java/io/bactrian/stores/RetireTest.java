package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.access.Service;
import io.bactrian.cli.CommandLineRun;
import io.bactrian.cutover.ToldWebhook;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last step: a collection leaves MongoDB, and the service then does without it. */
class RetireTest {

  private static final String CUSTOMER =
      "{\"email\": \"%s@x.org\", \"name\": \"n\", \"visits\": 0, \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  private static final String FORCED = "{\"force\": true, \"why\": \"a test\"}";

  private static final String TRIGGERS =
      "select count(*) from pg_trigger where tgfoid = 'bactrian.mirror_rows'::regproc and tgrelid = 'demo.customers'::regclass";

  @TempDir private Path data = Path.of("");

  @Test
  void aCollectionWalksFromPostgresToRetiredAndTheServiceDoesWithoutMongo() {
    String postgres = TestPostgres.freshUrl();
    String path;
    try (Shop shop =
        Shop.on(
            data.resolve("a"),
            postgres,
            TestMongo.freshUrl(),
            "bactrian.modes.demo.customers=dual")) {
      path = create(shop, "before");
      answers(200, shop.send("POST", "/cutover/demo.customers/advance", FORCED));
      answers(200, shop.send("PATCH", path, "{\"$inc\": {\"visits\": 1}}"));
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> shop.gaps() == 0);
      Map<String, BsonDocument> before = shop.inMongo("customers");
      assertThat(before).hasSize(1);
      assertThat(shop.count(TRIGGERS)).isPositive();

      HttpResponse<String> refused = shop.send("POST", "/cutover/demo.customers/retire", FORCED);
      answers(409, refused);
      assertThat(refused.body()).contains("watch cannot be forced");
      assertThat(stage(shop)).isEqualTo("postgres");
      shop.sql(
          "update bactrian.stage_changes set changed_at = now() - interval '3 d' where to_stage = 'postgres'");
      answers(409, shop.send("POST", "/cutover/demo.customers/retire", "{\"why\": \"no force\"}"));
      answers(200, shop.send("POST", "/cutover/demo.customers/retire", FORCED));

      assertThat(stage(shop)).isEqualTo("retired");
      assertThat(shop.count(TRIGGERS)).isZero();
      answers(200, shop.send("PATCH", path, "{\"$inc\": {\"visits\": 1}}"));
      create(shop, "after");
      shop.sql("update demo.customers set name = 'by SQL'");
      assertThat(shop.gaps()).isZero();
      assertThat(shop.inMongo("customers")).isEqualTo(before);
      assertThat(shop.inPostgres("customers")).hasSize(2);
      answers(409, shop.send("POST", "/cutover/demo.customers/rollback", FORCED));
    }
    withoutMongo(postgres, path);
  }

  private void withoutMongo(String postgres, String path) {
    try (ToldWebhook webhook = new ToldWebhook();
        Service service =
            Service.start(
                data.resolve("b"),
                "bactrian.stores=postgres,mongo",
                "bactrian.systems=demo,risk",
                "bactrian.postgres.url=" + postgres,
                "bactrian.mongo.url=none",
                webhook.setting())) {
      HttpResponse<String> read = service.admin("GET", path, "");
      answers(200, read);
      assertThat(Service.json(read).path("visits").asInt()).isEqualTo(2);
      HttpResponse<String> gate = service.admin("GET", "/cutover/demo.customers", "");
      answers(200, gate);
      assertThat(Service.json(gate).path("stage").asText()).isEqualTo("retired");
      HttpResponse<String> other = service.admin("POST", "/cutover/demo.orders/advance", FORCED);
      answers(409, other);
      // What was not told while MongoDB was there.
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(webhook.told("customers", "to"))
                      .containsSubsequence("stage postgres", "stage retired"));

      Map<String, String> none =
          Map.of(
              "bactrian.postgres.url", postgres,
              "bactrian.mongo.url", "none",
              "bactrian.home", "."); // the tests' own class path has mappings with mistakes
      CommandLineRun status = CommandLineRun.of(none, "status", "demo");
      assertThat(status.status()).as(status.err()).isZero();
      assertThat(status.out()).contains("demo.customers", "retired");
      CommandLineRun asked = CommandLineRun.of(none, "gate", "demo.customers");
      assertThat(asked.status()).as(asked.err()).isZero();
      assertThat(asked.out()).contains("demo.customers is in stage retired");
      CommandLineRun walked = CommandLineRun.of(none, "rollback", "demo.customers");
      assertThat(walked.status()).isNotZero();
      assertThat(walked.err()).contains("there is no MongoDB any more").doesNotContain("at io.");
    }
  }

  private static String create(Shop shop, String name) {
    HttpResponse<String> made = shop.send("POST", "/stores/customers", CUSTOMER.formatted(name));
    answers(201, made);
    return made.headers().firstValue("Location").orElseThrow();
  }

  private static String stage(Shop shop) {
    return Service.json(shop.send("GET", "/cutover/demo.customers", "")).path("stage").asText();
  }

  private static void answers(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }
}
