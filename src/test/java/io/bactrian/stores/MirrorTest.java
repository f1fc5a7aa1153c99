package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.StoreModes.Mode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
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
        "insert into demo.customers (id, email, name, locale, created_at) values (bactrian.new_id(), 'new@x.org', 'n', 'en', now())");
    settled("customers");
    assertThat(shop.count("select count(*) from demo.customers where legacy_object_id is null"))
        .isZero();
    assertThat(shop.inMongo("customers").toString()).contains("new@x.org");
    assertThat(shop.count("select count(distinct bactrian.new_id()) from generate_series(1, 1000)"))
        .isEqualTo(1000);
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
