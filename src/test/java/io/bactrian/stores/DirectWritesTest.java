package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import com.sun.net.httpserver.HttpServer;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StoreModes.Mode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes straight to MongoDB while a collection is carried over. */
class DirectWritesTest {

  private static final String CUSTOMER =
      "{\"email\": \"%s@x.org\", \"name\": \"n\", \"visits\": 0, \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  private static final String VALIDATOR = "{visits: {$not: {$gt: 100}}}";

  private static final String REFUSE = "bactrian.flip.direct-writes=refuse";

  @TempDir private Path data = Path.of("");

  @Test
  void isRefusedUntilMongoDbAloneHasTheDataAgain() {
    try (Shop shop = Shop.start(data, REFUSE)) {
      shop.mongo()
          .runCommand(
              BsonDocument.parse(
                  "{create: 'customers', validator: %s, validationLevel: 'moderate'}"
                      .formatted(VALIDATOR)));
      BsonDocument before = options(shop);
      insert(shop, "before");
      shop.copied("customers");
      for (Mode mode : List.of(Mode.DUAL, Mode.POSTGRES, Mode.DUAL)) {
        shop.mode("customers", mode);
        refused(shop);
        HttpResponse<String> made =
            shop.send("POST", "/stores/customers", CUSTOMER.formatted(System.nanoTime()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String path = made.headers().firstValue("Location").orElseThrow();
        assertThat(shop.send("PATCH", path, "{\"$inc\": {\"visits\": 1}}").statusCode())
            .isEqualTo(200);
        Awaitility.await().until(() -> shop.gaps() == 0);
        assertThat(customers(shop).countDocuments(new BsonDocument("visits", new BsonInt32(1))))
            .isEqualTo(customers(shop).countDocuments() - 1);
      }
      shop.mode("customers", Mode.MONGO);

      assertThat(options(shop)).isEqualTo(before);
      insert(shop, "after");
      assertThatThrownBy(
              () -> customers(shop).insertOne(new BsonDocument("visits", new BsonInt32(200))))
          .isInstanceOf(MongoWriteException.class);
      // In mongo the application's own validator holds, for us too.
      HttpResponse<String> many =
          shop.send("POST", "/stores/customers", CUSTOMER.formatted("c").replace(": 0", ": 200"));
      assertThat(many.statusCode()).as(many.body()).isEqualTo(422);
    }
  }

  @Test
  void isRefusedWhileTheFenceIsUpAndNotAfterItWasUndone() throws Exception {
    try (Shop shop = Shop.start(data, REFUSE, "bactrian.flip.drain=4s");
        Connection busy = shop.connect()) {
      insert(shop, "the sync goes on by events");
      shop.copied("customers");
      busy.setAutoCommit(false);
      // The sync stands still, so that the walk hangs in its step drain.
      busy.createStatement().execute("lock table bactrian.sync_positions in exclusive mode");
      insert(shop, "before");
      CompletableFuture<Void> walk =
          CompletableFuture.runAsync(() -> shop.mode("customers", Mode.DUAL));
      Awaitility.await().until(() -> closed(shop));
      refused(shop);
      assertThatThrownBy(() -> walk.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StageNotChanged.class)
          .hasMessageContaining("drain");
      busy.rollback();
      assertThat(closed(shop)).isFalse();
      insert(shop, "after");
    }
  }

  @Test
  void goesOnWhenTheOneWhoChangedTheModeWasKilled() {
    try (Shop shop = Shop.start(data, REFUSE, "bactrian.follow.tidy-every=300")) {
      close(shop);
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("ours")).statusCode())
          .isEqualTo(201);
      Awaitility.await().until(() -> !closed(shop));
      insert(shop, "after");
    }
  }

  @Test
  void goesOnWhenItIsNotRefusedAnyMoreByConfiguration() {
    try (Shop shop = Shop.start(data, "bactrian.follow.tidy-every=300")) {
      close(shop);
      Awaitility.await().until(() -> !closed(shop));
      insert(shop, "after");
    }
  }

  @Test
  void isRefusedFromTheStartWhereTheConfigurationSaysDual() {
    try (Shop shop = Shop.start(data, REFUSE, "bactrian.modes.demo.customers=dual")) {
      refused(shop);
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("a")).statusCode())
          .isEqualTo(201);
    }
  }

  @Test
  void isToldBeforeTheFenceAndAfterIt() throws Exception {
    AtomicInteger answer = new AtomicInteger(500);
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer webhook = webhook(answer, told);
    try (Shop shop =
        Shop.start(
            data,
            "bactrian.flip.direct-writes=announce",
            "bactrian.follow.tidy-every=300",
            "bactrian.cutover.announce-every=200ms",
            "bactrian.cutover.webhook-timeout=10s",
            "bactrian.cutover.webhook=http://127.0.0.1:%d/told"
                .formatted(webhook.getAddress().getPort()))) {
      insert(shop, "the sync goes on by events");
      shop.copied("customers");
      assertThatThrownBy(() -> shop.mode("customers", Mode.DUAL))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("demo.customers is as it was: fence")
          .hasMessageContaining("500");
      assertThat(shop.count("select count(*) from bactrian.modes")).isZero();
      answer.set(200);
      awaitLift(shop, told);

      told.clear();
      shop.mode("customers", Mode.DUAL);
      awaitLift(shop, told);
      assertThat(types(told)).containsSubsequence("fence", "stage", "lift");
      assertThat(told.get(types(told).indexOf("fence")))
          .contains("\"collection\":\"customers\"")
          .contains("\"from\": \"backfill\"")
          .contains("\"to\": \"dual\"");
      assertThat(told.get(types(told).indexOf("lift"))).contains("\"stage\": \"dual\"");
      insert(shop, "nobody refuses it");

      // Its maker was killed after it had told.
      told.clear();
      shop.sql(
          "insert into bactrian.announcements (kind, system, collection, body, posted_at) values ('fence', 'demo', 'customers', '{}', now())");
      awaitLift(shop, told);

      webhook.stop(0);
      assertThatThrownBy(() -> shop.mode("customers", Mode.MONGO))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("fence");
      assertThat(
              shop.count(
                  "select count(*) from bactrian.modes where mode = 'dual' and fenced_at is null"))
          .isOne();
    } finally {
      webhook.stop(0);
    }
  }

  @Test
  void isNotPassedOverWhereThereIsNoWebhook() {
    try (Shop shop = Shop.start(data, "bactrian.flip.direct-writes=announce")) {
      insert(shop, "the sync goes on by events");
      shop.copied("customers");
      assertThatThrownBy(() -> shop.mode("customers", Mode.DUAL))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("bactrian.cutover.webhook");
    }
  }

  private static HttpServer webhook(AtomicInteger answer, List<String> told) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/told",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (answer.get() == 200) {
            told.add(body);
          }
          exchange.sendResponseHeaders(answer.get(), -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static List<String> types(List<String> told) {
    return told.stream()
        .map(each -> BsonDocument.parse(each).getString("type").getValue())
        .toList();
  }

  private static MongoCollection<BsonDocument> customers(Shop shop) {
    return shop.mongo().getCollection("customers", BsonDocument.class);
  }

  private static void insert(Shop shop, String name) {
    customers(shop)
        .insertOne(
            new BsonDocument("_id", new BsonObjectId())
                .append("email", new BsonString(System.nanoTime() + "@x.org"))
                .append("name", new BsonString(name))
                .append("createdAt", new BsonDateTime(0)));
  }

  private static void refused(Shop shop) {
    assertThatThrownBy(() -> insert(shop, "refused"))
        .isInstanceOfSatisfying(
            MongoWriteException.class, e -> assertThat(e.getCode()).isEqualTo(121));
    assertThatThrownBy(
            () ->
                customers(shop)
                    .updateOne(
                        new BsonDocument("_id", new BsonObjectId()),
                        BsonDocument.parse("{$set: {name: 'n'}}"),
                        new UpdateOptions().upsert(true)))
        .isInstanceOf(MongoWriteException.class);
  }

  private static ClosedCollections collections(Shop shop) {
    return new ClosedCollections(new MongoStore(shop.mongo(), Duration.ofSeconds(5)));
  }

  private static boolean closed(Shop shop) {
    return collections(shop).isClosed("customers");
  }

  private static void close(Shop shop) {
    collections(shop).close("customers");
  }

  private static BsonDocument options(Shop shop) {
    for (BsonDocument each : shop.mongo().listCollections(BsonDocument.class)) {
      if (each.getString("name").getValue().equals("customers")) {
        return each.getDocument("options");
      }
    }
    throw new AssertionError("no customers");
  }

  /** Taken, and remembered as taken: before that no other fence is told. */
  private static void awaitLift(Shop shop, List<String> told) {
    Awaitility.await()
        .until(
            () ->
                types(told).contains("lift")
                    && shop.count(
                            "select count(*) from bactrian.announcements where posted_at is null")
                        == 0);
  }
}
