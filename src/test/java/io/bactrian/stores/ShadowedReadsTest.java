package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.access.Service;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads of {@code /stores} are asked again of the other store, and callers notice nothing. */
class ShadowedReadsTest {

  private static final String CUSTOMER =
      """
      {"email": "%s@x.org", "name": "%s", "createdAt": {"$date": "2024-01-02T03:04:05Z"},
       "addresses": [{"street": "Main 1", "city": "Bath", "country": "GB"}]}""";

  @Test
  void aWrongRowIsFoundByAGetAndByAFindAndTheLeaderAnswers(@TempDir Path data) {
    try (Shop shop =
        Shop.start(
            data,
            "bactrian.modes.demo.customers=dual",
            "bactrian.shadow.rate=1",
            "bactrian.shadow.again=1",
            "bactrian.shadow.again-after=20ms",
            "bactrian.shadow.sample-documents=0",
            "bactrian.shadow.write-every=100ms")) {
      String ann = made(shop, "ann");
      String bob = made(shop, "bob");
      HttpResponse<String> before = shop.send("GET", ann, "");
      shop.send("GET", bob, "");
      shop.send("GET", ann.replaceAll(".{24}$", "5f0000000000000000000099"), "");
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> counted(shop, "compared") == 3);
      assertThat(counted(shop, "mismatches")).isZero();

      shop.sql(
          "update demo.customers set name = 'planted' where email = 'ann@x.org'",
          "update demo.customer_addresses set city = 'Ulm' where customer_id in (select id from demo.customers where email = 'ann@x.org')");
      HttpResponse<String> get = shop.send("GET", ann, "");
      HttpResponse<String> find =
          shop.send("POST", "/stores/customers/find", "{\"filter\": {\"email\": \"ann@x.org\"}}");
      HttpResponse<String> right =
          shop.send("POST", "/stores/customers/find", "{\"filter\": {\"email\": \"bob@x.org\"}}");

      assertThat(get.statusCode()).isEqualTo(200);
      assertThat(get.body()).isEqualTo(before.body());
      assertThat(get.headers().firstValue("ETag")).isEqualTo(before.headers().firstValue("ETag"));
      assertThat(Service.json(find).path("documents").path(0)).isEqualTo(Service.json(before));
      assertThat(right.statusCode()).isEqualTo(200);
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> counted(shop, "compared") == 6);
      assertThat(counted(shop, "mismatches")).isEqualTo(2);
      for (String origin : new String[] {"get", "find"}) {
        assertThat(
                shop.count(
                    """
                    select count(*) from bactrian.shadow_mismatches where system = 'demo' and collection = 'customers'
                      and origin = '%s' and paths @> array['name', 'addresses.0.city'] and cardinality(paths) = 2
                      and length(mongo_md5) = 32 and length(postgres_md5) = 32 and mongo_md5 <> postgres_md5
                      and (document_id is not null or length(find_md5) = 32)
                    """
                        .formatted(origin)))
            .as(origin)
            .isEqualTo(1);
      }
      assertThat(
              shop.count(
                  "select count(*) from bactrian.shadow_mismatches m where m::text ~ 'planted|ann@|Ulm|Bath'"))
          .isZero();
    }
  }

  private static String made(Shop shop, String name) {
    return shop.send("POST", "/stores/customers", CUSTOMER.formatted(name, name))
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  private static long counted(Shop shop, String what) {
    return shop.count(
        "select coalesce(sum(%s), 0) from bactrian.shadow_reads where collection = 'customers'"
            .formatted(what));
  }
}
