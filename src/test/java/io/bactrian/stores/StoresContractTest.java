package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import io.bactrian.identity.EmbeddedId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a caller is answered, whatever the mode: the same test over all three. Each class below runs
 * it in one, and afterwards both stores must be equal where both are kept.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoresContractTest implements IdsContract {

  private static final String CATEGORY = "5f0000000000000000000001";
  private static final String CUSTOMER =
      """
      {"email": "a@example.org", "name": "Ann", "createdAt": {"$date": "2024-01-02T03:04:05Z"},
       "addresses": [{"street": "Main 1", "city": "Bath", "country": "GB"}], "nickname": "annie"}
      """;

  private static final String ORDER =
      """
      {"number": 7, "customerId": {"$oid": "%s"}, "status": "paid",
       "total": {"$numberDecimal": "1.50"}, "placedAt": {"$date": "2024-01-02T03:04:05Z"}}
      """;
  private static final String PRODUCT =
      """
      {"sku": "s", "name": "n", "price": {"$numberDecimal": "2.50"},
       "createdAt": {"$date": "2024-01-02T03:04:05Z"}}
      """;

  private final String mode;
  private Shop shop;

  StoresContractTest(String mode) {
    this.mode = mode;
  }

  @BeforeAll
  void start(@TempDir Path data) {
    List<String> settings = new ArrayList<>(List.of("bactrian.follow.retry-after=100ms"));
    List.of("categories", "products", "customers", "orders", "sessions", "settings")
        .forEach(collection -> settings.add("bactrian.modes.demo." + collection + "=" + mode));
    shop = Shop.start(data, settings.toArray(String[]::new));
    assertThat(
            post(
                    "/stores/categories",
                    "{\"_id\": {\"$oid\": \"" + CATEGORY + "\"}, \"name\": \"c\", \"slug\": \"c\"}")
                .statusCode())
        .isEqualTo(201);
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  @AfterEach
  void bothStoresAreEqual() {
    if (!mode.equals("mongo")) {
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::allIsFollowed);
      for (String each :
          List.of("categories", "customers", "orders", "products", "sessions", "settings")) {
        assertThat(shop.differing(each)).as(each).isEmpty();
      }
    }
  }

  private boolean allIsFollowed() {
    if (shop.gaps() > 0) {
      long unused = shop.replay().run();
    }
    return shop.gaps() == 0;
  }

  @Test
  void whatIsInsertedCanBeReadByEitherFormOfItsId() {
    HttpResponse<String> made = post("/stores/customers", CUSTOMER);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String path = made.headers().firstValue("Location").orElseThrow();
    String etag = made.headers().firstValue("ETag").orElseThrow();
    String id = path.substring(path.lastIndexOf('/') + 1);
    assertThat(id).matches("[0-9a-f]{24}");
    HttpResponse<String> read = get(path);
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.headers().firstValue("ETag")).contains(etag);
    assertThat(Service.json(read)).isEqualTo(Service.json(made));
    assertThat(Service.json(read).path("nickname").asText()).isEqualTo("annie");
    assertThat(Service.json(read).path("addresses").path(0).path("city").asText())
        .isEqualTo("Bath");
    String uuid = EmbeddedId.uuidOf(new ObjectId(id)).toString();
    assertThat(get("/stores/customers/" + uuid).body()).isEqualTo(read.body());
    assertThat(get("/stores/demo.customers/" + uuid).body()).isEqualTo(read.body());
    assertThat(get(path, "If-None-Match", etag).statusCode()).isEqualTo(304);
    assertThat(get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    assertThat(get(path + "?dialect=canonical").body()).contains("{\"$date\":{\"$numberLong\":");
    assertThat(read.body()).contains("{\"$date\":\"2024-01-02T03:04:05Z\"}");
  }

  @Test
  void aDocumentWithAnEmptyArrayCanBeChanged() {
    String path = insert("customers", CUSTOMER.replace("\"annie\"", "[]"));
    HttpResponse<String> patch = send("PATCH", path, "{\"$set\": {\"name\": \"B\"}}");
    assertThat(patch.statusCode()).as(patch.body()).isEqualTo(200);
    assertThat(Service.json(get(path)).path("nickname").isArray()).isTrue();
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
  }

  @Test
  void moneyIsWrittenAndReadAsContentIs() {
    String customer = insert("customers", CUSTOMER);
    String path = insert("orders", ORDER.formatted(last(customer)));
    String etag = get(path).headers().firstValue("ETag").orElseThrow();
    String patch =
        "{\"$inc\": {\"total\": {\"$numberDecimal\": \"0.25\"}}, \"$set\": {\"status\": \"shipped\"}}";
    HttpResponse<String> changed = send("PATCH", path, patch, "If-Match", etag);
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(Service.json(changed).path("total").path("$numberDecimal").asText())
        .isEqualTo("1.75");
    assertThat(Service.json(get(path))).isEqualTo(Service.json(changed));
    assertThat(send("PATCH", path, patch, "If-Match", etag).statusCode()).isEqualTo(412);
    HttpResponse<String> found = post("/stores/orders/find", "{\"filter\": {\"number\": 7}}");
    assertThat(Service.json(found).path("documents").size()).isEqualTo(1);
    HttpResponse<String> put = send("PUT", path, ORDER.formatted(last(customer)));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(put.headers().firstValue("ETag")).contains(etag);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(get(path).statusCode()).isEqualTo(404);
    assertThat(send("DELETE", customer, "").statusCode()).isEqualTo(204);
  }

  /** The only answers that are not the same in all modes. */
  @Test
  void whatOnlyPostgresCanTellIsToldWhereItLeads() {
    boolean content = mode.equals("postgres");
    boolean money = !mode.equals("mongo");
    String nobody = new ObjectId().toString();
    String child = "{\"name\": \"k\", \"slug\": \"k\", \"parentId\": {\"$oid\": \"%s\"}}";
    String product = insert("products", PRODUCT);
    String parent = insert("categories", "{\"name\": \"p\", \"slug\": \"p\"}");
    String kid = insert("categories", child.formatted(last(parent)));

    HttpResponse<String> unique = post("/stores/products", PRODUCT);
    HttpResponse<String> dangling = post("/stores/categories", child.formatted(nobody));
    HttpResponse<String> order = post("/stores/orders", ORDER.formatted(nobody));
    HttpResponse<String> referred = send("DELETE", parent, "");

    assertThat(unique.statusCode()).as(unique.body()).isEqualTo(content ? 409 : 201);
    assertThat(dangling.statusCode()).as(dangling.body()).isEqualTo(content ? 422 : 201);
    assertThat(Service.json(dangling).path("errors").path(0).path("field").asText())
        .isEqualTo(content ? "parentId" : "");
    assertThat(order.statusCode()).as(order.body()).isEqualTo(money ? 422 : 201);
    assertThat(referred.statusCode()).as(referred.body()).isEqualTo(content ? 409 : 204);

    for (HttpResponse<String> each : List.of(unique, dangling, order)) {
      each.headers().firstValue("Location").ifPresent(path -> send("DELETE", path, ""));
    }
    for (String path : List.of(kid, product)) {
      assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    }
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    String nobody = "/stores/customers/" + new ObjectId();
    assertThat(get(nobody).statusCode()).isEqualTo(404);
    assertThat(send("PUT", nobody, CUSTOMER).statusCode()).isEqualTo(404);
    assertThat(send("PATCH", nobody, "{\"$set\": {\"name\": \"x\"}}").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", nobody, "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", nobody, "", "If-Match", "*").statusCode()).isEqualTo(412);
    assertThat(get("/stores/nothing/" + new ObjectId()).statusCode()).isEqualTo(404);
    assertThat(post("/stores/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(get("/stores/customers/" + java.util.UUID.randomUUID()).statusCode()).isEqualTo(404);
  }

  @Test
  void aSecondDocumentWithTheSameIdIsRefused() {
    String id = new ObjectId().toString();
    String body = CUSTOMER.replaceFirst("\\{", "{\"_id\": {\"\\$oid\": \"" + id + "\"},");
    assertThat(post("/stores/customers", body).statusCode()).isEqualTo(201);
    HttpResponse<String> again = post("/stores/customers", body.replace("Ann", "Eve"));
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(Service.json(again).path("errors").path(0).path("field").asText()).isEqualTo("_id");
    assertThat(Service.json(get("/stores/customers/" + id)).path("name").asText()).isEqualTo("Ann");
    assertThat(send("PUT", "/stores/customers/" + id, CUSTOMER, "If-None-Match", "*").statusCode())
        .isEqualTo(412);
  }

  @Test
  void putReplacesAndPatchChanges() {
    String path = insert("customers", CUSTOMER);
    HttpResponse<String> put =
        send("PUT", path, CUSTOMER.replace("\"nickname\": \"annie\"", "\"age\": 41"));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(Service.json(put).has("nickname")).isFalse();
    HttpResponse<String> patch =
        send(
            "PATCH",
            path,
            "{\"$inc\": {\"age\": 1}, \"$set\": {\"contact.x\": \"y\"}, \"$unset\": {\"email2\": 1},"
                + " \"$push\": {\"addresses\": {\"street\": \"Side 2\", \"city\": \"Ulm\", \"country\": \"DE\"}}}");
    assertThat(patch.statusCode()).as(patch.body()).isEqualTo(200);
    JsonNode now = Service.json(get(path));
    assertThat(now).isEqualTo(Service.json(patch));
    assertThat(now.path("age").asInt()).isEqualTo(42);
    assertThat(now.path("contact").path("x").asText()).isEqualTo("y");
    assertThat(now.path("addresses").size()).isEqualTo(2);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void putMayAddWhereNothingIs() {
    String path = "/stores/customers/" + new ObjectId();
    HttpResponse<String> made = send("PUT", path, CUSTOMER, "If-None-Match", "*");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains(path);
    assertThat(get(path).body()).isEqualTo(made.body());
  }

  @Test
  void conditionsAreKept() {
    String path = insert("customers", CUSTOMER);
    String etag = get(path).headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> changed =
        send("PATCH", path, "{\"$set\": {\"name\": \"B\"}}", "If-Match", "\"x\", " + etag);
    assertThat(changed.statusCode()).isEqualTo(200);
    for (String method : List.of("PATCH", "PUT", "DELETE")) {
      String body =
          method.equals("PUT")
              ? CUSTOMER
              : method.equals("PATCH") ? "{\"$set\":{\"name\":\"C\"}}" : "";
      assertThat(send(method, path, body, "If-Match", etag).statusCode()).as(method).isEqualTo(412);
    }
    String now = changed.headers().firstValue("ETag").orElseThrow();
    assertThat(now).isNotEqualTo(etag);
    assertThat(send("DELETE", path, "", "If-Match", now).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} x",
        "7",
        "{\"$oid\":\"5f0000000000000000000001\"}",
        "{\"d\":{\"$date\":\"never\"}}"
      })
  void bodiesThatAreNoDocumentAreRefused(String body) {
    HttpResponse<String> answer =
        send("POST", "/stores/customers", body, "Content-Type", "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void otherMistakesAreTheClients() {
    String path = insert("customers", CUSTOMER);
    assertThat(
            send("POST", "/stores/customers", CUSTOMER, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(send("PATCH", path, "{\"$rename\": {\"a\": \"b\"}}").statusCode()).isEqualTo(400);
    assertThat(send("PATCH", path, "{\"$inc\": {\"name\": 1}}").statusCode()).isEqualTo(422);
    assertThat(
            post("/stores/customers/find", "{\"filter\": {\"name\": {\"$where\": \"1\"}}}")
                .statusCode())
        .isEqualTo(400);
    assertThat(get(path + "?dialect=xml").statusCode()).isEqualTo(400);
    assertThat(send("PUT", path, "{\"_id\": 5, \"name\": \"x\"}").statusCode()).isEqualTo(400);
    assertThat(post("/stores/customers", "{\"x\": \"" + "y".repeat(2_000_000) + "\"}").statusCode())
        .isEqualTo(413);
  }

  @Test
  void whatTheMappingRefusesIsSaidWithItsField() {
    HttpResponse<String> refused = post("/stores/customers", CUSTOMER.replace("\"Ann\"", "17"));
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    assertThat(Service.json(refused).path("errors").path(0).path("field").asText())
        .isEqualTo("name");
    assertThat(refused.body()).contains("wrong_type").doesNotContain("17");
    HttpResponse<String> missing = post("/stores/customers", "{\"name\": \"x\"}");
    assertThat(missing.statusCode()).as(missing.body()).isEqualTo(422);
    String path = insert("customers", CUSTOMER);
    assertThat(send("PATCH", path, "{\"$set\": {\"status\": \"nonsense\"}}").statusCode())
        .isEqualTo(422);
    assertThat(send("PATCH", path, "{\"$unset\": {\"email\": 1}}").statusCode()).isEqualTo(422);
  }

  @Test
  void whatMongoNeverTakesIsRefused() {
    String dollar = CUSTOMER.replace("nickname", "$nickname");
    HttpResponse<String> refused = post("/stores/customers", dollar);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    assertThat(Service.json(refused).path("errors").path(0).path("field").asText())
        .isEqualTo("$nickname");
    String path = insert("customers", CUSTOMER);
    assertThat(send("PUT", path, dollar).statusCode()).isEqualTo(422);
    for (int levels : List.of(180, 181)) {
      String nested = "[".repeat(levels) + "]".repeat(levels);
      assertThat(send("PATCH", path, "{\"$set\": {\"deep\": " + nested + "}}").statusCode())
          .isEqualTo(levels == 180 ? 200 : 422);
    }
    assertThat(send("PATCH", path, "{\"$set\": {\"a\": [], \"b\": []}}").statusCode())
        .isEqualTo(200);
    HttpResponse<String> large =
        send("PATCH", path, "{\"$set\": {\"a.1400000\": 1, \"b.1400000\": 1}}");
    assertThat(large.statusCode()).isEqualTo(422);
    assertThat(large.body()).contains("not_in_mongodb");
    assertThat(Service.json(get(path)).path("a").size()).isZero();
  }

  @Test
  void findAnswersInOrder() {
    for (int i = 0; i < 5; i++) {
      insert("categories", "{\"name\": \"find" + i + "\", \"slug\": \"f" + i % 2 + "\"}");
    }
    HttpResponse<String> found =
        post(
            "/stores/categories/find",
            "{\"filter\": {\"$and\": [{\"name\": {\"$gte\": \"find1\"}}, {\"name\": {\"$lte\": \"find4\"}}]}, \"sort\": {\"slug\": -1, \"name\": 1}, \"limit\": 3}");
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    assertThat(Service.json(found).path("documents").findValuesAsText("name"))
        .containsExactly("find1", "find3", "find2");
  }

  @Test
  void nothingIsLostWhenManyChangeOneDocument() throws Exception {
    String path = insert("customers", CUSTOMER);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> work =
          IntStream.range(0, 24)
              .<Callable<Integer>>mapToObj(
                  i -> () -> send("PATCH", path, "{\"$inc\": {\"visits\": 1}}").statusCode())
              .toList();
      long done = 0;
      for (var each : threads.invokeAll(work)) {
        assertThat(each.get()).isIn(200, 409);
        done += each.get() == 200 ? 1 : 0;
      }
      assertThat(Service.json(get(path)).path("visits").asLong()).isEqualTo(done).isGreaterThan(12);
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    return shop.send(method, path, body, headers);
  }

  Shop shop() {
    return shop;
  }
}

class StoresInMongoTest extends StoresContractTest {
  StoresInMongoTest() {
    super("mongo");
  }

  @Test
  void whatIsTooLargeToBeComparedIsRefused() {
    shop()
        .mongo()
        .getCollection("settings")
        .insertOne(new Document("_id", "large").append("value", "x".repeat(9_000_000)));
    String path = "/stores/settings/%22large%22";
    HttpResponse<String> refused = send("PATCH", path, "{\"$set\": {\"x\": 1}}");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
  }
}

class StoresInBothTest extends StoresContractTest {
  StoresInBothTest() {
    super("dual");
  }
}

class StoresInPostgresTest extends StoresContractTest {
  StoresInPostgresTest() {
    super("postgres");
  }
}
