package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import io.bactrian.platform.StoreModes.Mode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SQL writes where PostgreSQL leads is in MongoDB soon after, and nothing else is. */
class MirrorTest {

  private static Shop shop;

  @BeforeAll
  static void start(@TempDir Path data) {
    shop =
        Shop.start(
            data,
            "bactrian.modes.demo.customers=postgres",
            "bactrian.modes.demo.products=postgres",
            "bactrian.modes.demo.orders=dual",
            "bactrian.modes.demo.sessions=postgres",
            "bactrian.modes.demo.settings=postgres",
            "bactrian.modes.demo.categories=postgres");
    shop.sql(
        customer("c1"),
        customer("c2"),
        "insert into demo.products (id, sku, name, price, created_at) values (bactrian.uuid_of('5f00000000000000000000b1'), 's', 'n', 1, now())");
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  private static String customer(String id) {
    return "insert into demo.customers (id, email, name, locale, created_at) values (bactrian.uuid_of('5f00000000000000000000%s'), '%s@x.org', 'n', 'en', now())"
        .formatted(id, id);
  }

  private static String order(String id) {
    return """
        insert into demo.orders (id, number, customer_id, status, channel, total, placed_at)
        values (bactrian.uuid_of('5f00000000000000000001%s'), 1, bactrian.uuid_of('5f00000000000000000000c1'), 'paid', 'web', 1.50, now());
        insert into demo.order_lines (order_id, position, product_id, quantity, unit_price)
        select bactrian.uuid_of('5f00000000000000000001%s'), i, bactrian.uuid_of('5f00000000000000000000b1'), 1, 1 from generate_series(0, 2) i;
        insert into demo.order_line_discounts select bactrian.uuid_of('5f00000000000000000001%s'), 1, 0, 'X', 0.10"""
        .formatted(id, id, id);
  }

  private static void settled(String collection) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> shop.gaps() == 0);
    assertThat(shop.differing(collection)).isEmpty();
  }

  @Test
  void rowsOfEveryLevelAreMirrored() {
    shop.sql(order("a1"), order("a2"));
    settled("orders");
    assertThat(shop.inMongo("orders")).hasSizeGreaterThanOrEqualTo(2);
    shop.sql(
        "update demo.order_line_discounts set amount = 0.20 where order_id = bactrian.uuid_of('5f00000000000000000001a1')");
    settled("orders");
    assertThat(shop.inMongo("orders").toString()).contains("\"0.2\"");
    shop.sql("delete from demo.order_lines where position = 1");
    settled("orders");
    shop.sql("update demo.orders set total = total + 1");
    settled("orders");
    shop.sql("delete from demo.orders where id = bactrian.uuid_of('5f00000000000000000001a2')");
    settled("orders");
    assertThat(shop.inMongo("orders").keySet().toString()).doesNotContain("1a2");
  }

  @Test
  void keysOfOtherTypesAreMirroredAndTruncateIsADelete() {
    shop.sql(
        "insert into demo.sessions (id, customer_id, created_at) select 'key ''' || i, bactrian.uuid_of('5f00000000000000000000c1'), now() from generate_series(1, 700) i",
        "insert into demo.settings values ('i:7', '1', null), ('s:word', '{}', null)");
    settled("sessions");
    settled("settings");
    assertThat(shop.inMongo("sessions")).hasSize(700);
    shop.sql("delete from demo.sessions where id like '%3'", "truncate demo.settings");
    settled("sessions");
    settled("settings");
    assertThat(shop.inMongo("sessions")).hasSize(630);
    assertThat(shop.inMongo("settings")).isEmpty();
  }

  @Test
  void whatIsRolledBackLeavesNothing() throws SQLException {
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(customer("d1"));
      statement.execute("savepoint s");
      statement.execute(customer("d2"));
      statement.execute("rollback to s");
      connection.commit();
      statement.execute(customer("d3"));
      connection.rollback();
    }
    settled("customers");
    assertThat(shop.inMongo("customers").keySet().toString())
        .contains("0000d1")
        .doesNotContain("0000d2", "0000d3");
  }

  @Test
  void ofTwoTransactionsOnOneDocumentTheLaterCommitCounts() throws SQLException {
    shop.sql(order("e1"));
    settled("orders");
    String line =
        "insert into demo.order_lines (order_id, position, product_id, quantity, unit_price) values (bactrian.uuid_of('5f00000000000000000001e1'), %d, bactrian.uuid_of('5f00000000000000000000b1'), 9, 1)";
    try (Connection first = shop.connect();
        Connection second = shop.connect()) {
      first.setAutoCommit(false);
      first.createStatement().execute(line.formatted(10));
      second.createStatement().execute(line.formatted(11));
      settled("orders"); // without what isn't committed
      first.commit();
    }
    settled("orders");
    BsonDocument order =
        shop.inMongo("orders").entrySet().stream()
            .filter(each -> each.getKey().contains("0001e1"))
            .findFirst()
            .orElseThrow()
            .getValue();
    assertThat(order.getArray("lines")).hasSize(5);
  }

  @Test
  void aFreshIdIsAnObjectId() {
    shop.sql(
        "insert into demo.customers (email, name, locale, created_at) values ('new@x.org', 'n', 'en', now())");
    settled("customers");
    assertThat(shop.count("select count(*) from demo.customers where legacy_object_id is null"))
        .isZero();
    assertThat(shop.inMongo("customers").toString()).contains("new@x.org");
    assertThat(
            inMongo(
                Filters.and(
                    Filters.eq("email", "new@x.org"), Filters.type("_id", BsonType.OBJECT_ID))))
        .isOne();
    assertThat(shop.count("select count(distinct bactrian.new_id()) from generate_series(1, 1000)"))
        .isEqualTo(1000);
  }

  /** A row whose {@code _id} is the text that its key's ObjectId has. */
  private static String twin(String id) {
    return "insert into demo.customers (id, email, name, locale, created_at, extra) values (bactrian.uuid_of('5f00000000000000000000%1$s'), '%1$s@x.org', 'n', 'en', now(), '{\"_id\": \"5f00000000000000000000%1$s\"}')"
        .formatted(id);
  }

  private static String where(String id) {
    return " where id = bactrian.uuid_of('5f00000000000000000000%s')".formatted(id);
  }

  private static Bson digits(String id) {
    return Filters.eq("5f00000000000000000000" + id);
  }

  private static Bson objectId(String id) {
    return Filters.eq(new ObjectId("5f00000000000000000000" + id));
  }

  private static long inMongo(Bson filter) {
    return shop.mongo().getCollection("customers").countDocuments(filter);
  }

  @Test
  void aDocumentWhoseIdIsATextIsDeletedToo() {
    shop.sql(twin("a1"));
    settled("customers");
    assertThat(inMongo(digits("a1"))).isOne();
    shop.sql("update demo.customers set name = 'm'" + where("a1"));
    settled("customers");
    shop.sql("delete from demo.customers" + where("a1"));
    settled("customers");
    assertThat(inMongo(digits("a1"))).isZero();
  }

  @Test
  void whatHappensToARowIsNoMatterOfTheOtherDocumentWithItsKey() {
    shop.sql(twin("a2"));
    settled("customers");
    // As one that is in quarantine.
    shop.mongo()
        .getCollection("customers")
        .insertOne(new Document("_id", new ObjectId("5f00000000000000000000a2")));
    shop.sql(
        "insert into demo.customer_addresses (customer_id, position, street, city, country) select id, 0, 's', 'c', 'NL' from demo.customers"
            + where("a2"),
        "delete from demo.customers" + where("a2"));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> shop.gaps() == 0);
    assertThat(inMongo(digits("a2"))).isZero();
    assertThat(inMongo(objectId("a2"))).isOne();
    shop.mongo().getCollection("customers").deleteOne(objectId("a2"));
  }

  @Test
  void aRowThatBecomesAnotherDocumentsTakesTheFirstAlong() {
    shop.sql(twin("a3"), customer("a4"));
    settled("customers");
    shop.sql(
        "begin; delete from demo.customers" + where("a3") + "; " + customer("a3") + "; commit",
        "begin; delete from demo.customers" + where("a4") + "; " + twin("a4") + "; commit");
    settled("customers");
    assertThat(inMongo(Filters.or(objectId("a3"), digits("a4")))).isEqualTo(2);
    shop.sql("update demo.customers set extra = null" + where("a4"));
    settled("customers");
    assertThat(inMongo(Filters.or(objectId("a3"), objectId("a4")))).isEqualTo(2);
    shop.sql(
        "begin; delete from demo.customers"
            + where("a4")
            + "; "
            + twin("a4")
            + "; delete from demo.customers"
            + where("a4")
            + "; commit");
    settled("customers");
    assertThat(inMongo(Filters.or(objectId("a4"), digits("a4")))).isZero();
  }

  @Test
  void aTextInThePathIsNotTheObjectIdWithItsKey() {
    shop.sql(customer("a5"));
    settled("customers");
    String path = "/stores/customers/%225f00000000000000000000a5%22";
    String other =
        "{\"email\": \"other\", \"name\": \"o\", \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}%s}";
    assertThat(shop.send("PUT", path, other.formatted("")).statusCode()).isEqualTo(404);
    assertThat(shop.send("PATCH", path, "{\"$set\": {\"name\": \"o\"}}").statusCode())
        .isEqualTo(404);
    assertThat(shop.send("DELETE", path, "").statusCode()).isEqualTo(404);
    String twin = other.formatted(", \"_id\": \"5f00000000000000000000a5\"");
    assertThat(shop.send("POST", "/stores/customers", twin).statusCode()).isEqualTo(409);
    assertThat(shop.count("select count(*) from demo.customers" + where("a5") + " and name = 'n'"))
        .isOne();
    settled("customers");

    shop.sql("delete from demo.customers" + where("a5"));
    assertThat(shop.send("POST", "/stores/customers", twin).statusCode()).isEqualTo(201);
    settled("customers");
    assertThat(inMongo(Filters.or(objectId("a5"), digits("a5")))).isOne();
    assertThat(shop.send("DELETE", path, "").statusCode()).isEqualTo(204);
    settled("customers");
    assertThat(inMongo(Filters.or(objectId("a5"), digits("a5")))).isZero();
  }

  @Test
  void aDocumentThatMongoNeverTakesHoldsUpNoOther() {
    shop.sql(
        customer("f1"),
        "update demo.customers set extra = '{\"$x\": 1}' where email = 'f1@x.org';"
            + customer("f2"),
        "insert into demo.settings values ('i:5', '1', null)");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                shop.inMongo("customers").toString().contains("f2@x.org")
                    && shop.inMongo("settings").size() == 1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                shop.count(
                        "select count(*) from bactrian.gaps where error like '%driver refused it: %$x%'")
                    > 0);
    shop.sql("update demo.customers set extra = null where email = 'f1@x.org'");
    settled("customers");
    shop.sql("delete from demo.settings");
    settled("settings");
  }

  @Test
  void theTriggersGoWithTheMode() {
    String triggers =
        "select count(*) from pg_trigger where tgrelid = 'demo.settings'::regclass and tgname like 'bactrian_mirror%'";
    assertThat(shop.count(triggers)).isEqualTo(4);
    shop.mode("settings", Mode.MONGO);
    assertThat(shop.count(triggers)).isZero();
    shop.sql("insert into demo.settings values ('i:99', '1', null)");
    assertThat(shop.gaps()).isZero();
    shop.sql("delete from demo.settings");
    shop.copied("settings");
    shop.mode("settings", Mode.POSTGRES);
    assertThat(shop.count(triggers)).isEqualTo(4);
  }
}
