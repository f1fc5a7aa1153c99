package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.StoreModes.Mode;
import java.nio.file.Path;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gap that somebody has in his hands while the mode is changed. */
class StaleGapTest {

  private static final String CUSTOMER =
      "{\"email\": \"a@x.org\", \"name\": \"%s\","
          + " \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  @TempDir private Path data = Path.of("");

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"MONGO", "POSTGRES"})
  void whatPostgresDoesNotFollowAnyMoreDoesNotLandThere(Mode mode) {
    try (Shop shop = Shop.start(data, "bactrian.modes.demo.customers=dual")) {
      assertThat(shop.send("POST", "/stores/customers", CUSTOMER.formatted("new")).statusCode())
          .isEqualTo(201);
      shop.mode("customers", mode);
      // MongoDB as a follow has read it that began before.
      shop.mongo()
          .getCollection("customers", BsonDocument.class)
          .updateMany(
              new BsonDocument(),
              new BsonDocument("$set", new BsonDocument("name", new BsonString("old"))));
      String id = shop.inMongo("customers").keySet().iterator().next();
      String hex = id.replaceAll(".*([0-9a-f]{24}).*", "$1");
      shop.sql(
          """
          insert into bactrian.gaps (system, collection, follower, document_id, attempts, next_attempt_at)
          values ('demo', 'customers', 'postgres', '{"$oid": "%s"}', 1, now())
          """
              .formatted(hex));
      long unused = shop.replay().run();
      assertThat(shop.inPostgres("customers").values())
          .singleElement()
          .satisfies(each -> assertThat(each.getString("name").getValue()).isEqualTo("new"));
      assertThat(shop.gaps()).isZero();
    }
  }
}
