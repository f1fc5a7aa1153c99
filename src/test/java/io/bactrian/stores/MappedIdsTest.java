package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.access.Service;
import io.bactrian.platform.StoreModes.Mode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Rows that an application keyed by uuids of its own, under {@code id: mapped}. */
class MappedIdsTest {

  @TempDir private Path data = Path.of("");

  /** The repository's mappings, but for customers, whose keys are mapped. */
  private Path home() throws IOException {
    Path mappings = data.resolve("home/mappings");
    FileSystemUtils.copyRecursively(Path.of("mappings"), mappings);
    Path customers = mappings.resolve("demo/customers.yaml");
    Files.writeString(
        customers,
        Files.readString(customers)
            .replace("source: customers\n", "source: customers\nid: mapped\n"));
    return data.resolve("home");
  }

  private static void settled(Shop shop) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> shop.gaps() == 0);
    assertThat(shop.differing("customers")).isEmpty();
    assertThat(shop.differing("orders")).isEmpty();
  }

  @Test
  void aRowMadeBySqlGetsAnObjectIdUnderWhichEverybodyKnowsIt() throws IOException {
    UUID own = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    try (Shop shop =
        Shop.start(
            data.resolve("data"),
            "bactrian.home=" + home(),
            "bactrian.modes.demo.customers=postgres",
            "bactrian.modes.demo.orders=postgres")) {
      for (UUID key : new UUID[] {own, other}) {
        shop.sql(
            "insert into demo.customers (id, email, name, locale, created_at) values ('%s', '%s@x.org', 'n', 'en', now())"
                .formatted(key, key));
      }
      shop.sql(
          "insert into demo.orders (id, number, customer_id, status, channel, total, placed_at) values (bactrian.new_id(), 1, '%s', 'paid', 'web', 1.50, now())"
              .formatted(own));
      settled(shop);

      assertThat(shop.inMongo("customers")).hasSize(2);
      assertThat(
              shop.count(
                  "select count(*) from bactrian.id_map where legacy_id ~ '^o:[0-9a-f]{24}$'"))
          .isEqualTo(2);
      BsonValue id = idOf(shop, own);
      assertThat(id.isObjectId()).isTrue();
      BsonDocument order = shop.inMongo("orders").values().iterator().next();
      assertThat(order.get("customerId")).isEqualTo(id);

      String path = "/stores/customers/" + id.asObjectId().getValue();
      HttpResponse<String> byUuid = shop.send("GET", "/stores/customers/" + own, "");
      assertThat(byUuid.statusCode()).as(byUuid.body()).isEqualTo(200);
      assertThat(shop.send("GET", path, "").body()).isEqualTo(byUuid.body());
      assertThat(shop.send("GET", "/stores/customers/" + UUID.randomUUID(), "").statusCode())
          .isEqualTo(404);

      shop.sql("update demo.customers set name = 'by SQL' where id = '" + own + "'");
      settled(shop);
      assertThat(String.valueOf(shop.inMongo("customers").get(String.valueOf(id))))
          .contains("\"by SQL\"");

      shop.mode("customers", Mode.DUAL); // MongoDB leads
      HttpResponse<String> patched =
          shop.send("PATCH", path, "{\"$set\": {\"name\": \"by its old id\"}}");
      assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
      settled(shop);
      assertThat(
              shop.count(
                  "select count(*) from demo.customers where name = 'by its old id' and id = '"
                      + own
                      + "'"))
          .isEqualTo(1);
      HttpResponse<String> made =
          shop.send(
              "POST",
              "/stores/customers",
              "{\"email\": \"new@x.org\", \"name\": \"n\", \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      settled(shop);
      assertThat(shop.count("select count(*) from bactrian.id_map")).isEqualTo(3);
      assertThat(Service.json(made).path("_id").path("$oid").asText()).hasSize(24);

      shop.mode("customers", Mode.POSTGRES);
      shop.sql("delete from demo.customers where id = '" + other + "'");
      settled(shop);
      assertThat(shop.inMongo("customers")).hasSize(2).containsKey(String.valueOf(id));
    }
  }

  private static BsonValue idOf(Shop shop, UUID key) {
    return shop.inMongo("customers").values().stream()
        .filter(each -> each.getString("email").getValue().equals(key + "@x.org"))
        .map(each -> each.get("_id"))
        .findFirst()
        .orElseThrow();
  }
}
