package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.bactrian.access.Service;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A wrong row in either store starts the gate's 48 hours anew: they are counted from the repair.
 */
class MismatchClockTest {

  private static PlantedShop shop;

  @BeforeAll
  static void aShopThatIsFollowed(@TempDir Path data) {
    shop = new PlantedShop(data);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  /** One of the gate's checks, as the service answers it. */
  private static JsonNode check(String collection, String name) {
    JsonNode gate = Service.json(shop.service().admin("GET", "/cutover/demo." + collection, ""));
    return StreamSupport.stream(gate.path("checks").spliterator(), false)
        .filter(check -> check.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode mismatch(String collection) {
    return check(collection, "mismatch");
  }

  private static Instant cleanSince(String collection) {
    assertThat(shop.compare()).isEmpty();
    JsonNode check = mismatch(collection);
    assertThat(check.path("state").asText()).as(check.toString()).isEqualTo("unchecked");
    assertThat(check.path("figure").asText()).startsWith("none for ");
    assertThat(check.path("todo").asText()).startsWith("wait another 1 d 23 h");
    return Instant.parse(check.path("since").asText());
  }

  @Test
  void aWrongRowInPostgresStartsTheClockAnew() {
    startsAnew(
        "customers",
        () ->
            shop.sneak(
                "update demo.customers set name = 'planted' where id = bactrian.uuid_of('%s')"
                    .formatted(PlantedShop.id(1))));
  }

  @Test
  void aWrongDocumentInMongoStartsTheClockAnew() {
    CommandLineRun moved =
        shop.run("mode", "demo", "orders", "dual", "--timeout", "30s", "--why", "a test");
    assertThat(moved.status()).as(moved.out() + moved.err()).isZero();
    startsAnew(
        "orders",
        () ->
            assertThat(
                    shop.documents("orders")
                        .updateOne(
                            Filters.eq(new ObjectId(PlantedShop.id(2))),
                            Updates.set("number", 4_444))
                        .getModifiedCount())
                .isEqualTo(1));
  }

  private static void startsAnew(String collection, Runnable plant) {
    Instant before = cleanSince(collection);
    assertThat(cleanSince(collection)).as("goes on while nothing differs").isEqualTo(before);

    plant.run();
    assertThat(shop.compare())
        .singleElement()
        .satisfies(found -> assertThat(found).startsWith(collection + " 1 "));
    JsonNode found = mismatch(collection);
    assertThat(found.path("state").asText()).isEqualTo("failed");
    assertThat(found.path("figure").asText()).startsWith("1 documents differ");
    assertThat(found.path("todo").asText()).startsWith("bactrian differences demo " + collection);
    JsonNode mapping = check(collection, "mapping");
    assertThat(mapping.path("state").asText())
        .as("wrong rows are no fault of the mapping: " + mapping)
        .isEqualTo("passed");
    assertThat(mapping.path("figure").asText()).isEqualTo("29 documents given back");

    CommandLineRun shown = shop.run("differences", "demo", collection);
    assertThat(shown.status()).as(shown.out() + shown.err()).isEqualTo(1);
    CommandLineRun repaired =
        shop.run("repair", "demo", collection, "--all", "--why", "it was planted");
    assertThat(repaired.status()).as(repaired.out() + repaired.err()).isZero();
    assertThat(mismatch(collection).path("figure").asText()).startsWith("a repair was made");

    Instant repairedAt =
        Instant.parse(
            shop.rows(
                    "select to_char(max(at) at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from bactrian.repairs where collection = '"
                        + collection
                        + "'")
                .get(0));
    assertThat(cleanSince(collection)).isAfter(repairedAt).isAfter(before);
  }
}
