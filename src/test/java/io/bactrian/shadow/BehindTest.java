package io.bactrian.shadow;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.documents.FindReader;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What differs because the store that follows is known to be behind is no mismatch. */
class BehindTest {

  private static final String ONE = "000000000000000000000001";
  private static final String COUNTS = "compared, late, behind, mismatches";

  /** Three looks, then six more. */
  private final Reading reading = new Reading(Reading.settings(1000, 2, false));

  private final BsonDocument ann = json("{_id: {$oid: '%s'}, name: 'Ann', age: 1}", ONE);
  private final BsonDocument bob =
      json("{_id: {$oid: '000000000000000000000002'}, name: 'Bob', age: 1}");

  @BeforeEach
  void differs() {
    reading.modes.put("bactrian.modes.proof.people", "dual");
    reading.put(ann, bob);
    reading.shop.execute("update shop.people set age = 2 where name = 'Ann'");
  }

  private void gap(String id) {
    reading.shop.execute(
        "insert into bactrian.gaps (system, collection, follower, document_id)"
            + " values ('proof', 'people', 'postgres', '{\"$oid\":\"%s\"}')".formatted(id));
  }

  private void look(int looks) {
    reading.look();
    for (int i = 1; i < looks; i++) {
      assertThat(reading.later).as("after %d looks", i).hasSize(1);
      reading.later.remove().run();
      reading.look();
    }
  }

  private void read() {
    reading.watched().get(ann.getObjectId("_id"));
  }

  private void find() {
    reading.watched().find(FindReader.read(reading.lens, json("{filter: {age: 1}}")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatHasAGapIsLookedAtUntilItIsClosed(boolean whole) {
    gap(ONE);
    if (whole) {
      read();
    } else {
      find();
    }
    look(6);
    reading.shop.execute("update shop.people set age = 1; delete from bactrian.gaps");
    reading.lookToTheEnd();

    assertThat(reading.counts(COUNTS)).isEqualTo("1 1 0 0");
    assertThat(reading.waits).hasSize(6);
    assertThat(reading.reads.waiting()).isZero();
  }

  @Test
  void aGapThatStaysIsCountedApart() {
    gap(ONE);
    read();
    reading.lookToTheEnd();

    assertThat(reading.counts(COUNTS)).isEqualTo("0 0 1 0");
    assertThat(reading.waits).hasSize(8);
    assertThat(reading.report.lines("proof", java.time.Duration.ofHours(1)).get(0).behind())
        .isOne();
    assertThat(reading.reads.waiting()).isZero();
  }

  @Test
  void itIsAMismatchWhenTheGapIsClosedAndItStillDiffers() {
    gap(ONE);
    read();
    look(5);
    reading.shop.execute("delete from bactrian.gaps");
    reading.lookToTheEnd();

    assertThat(reading.counts(COUNTS)).isEqualTo("1 0 0 1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherDocumentsGapHidesNothing(boolean whole) {
    gap("000000000000000000000002");
    if (whole) {
      read();
    } else {
      find();
    }
    reading.lookToTheEnd();

    assertThat(reading.counts(COUNTS)).isEqualTo("1 0 0 1");
  }

  @Test
  void aGapThatIsNotedInMongoCounts() {
    reading
        .mongo
        .getCollection("bactrian_gaps")
        .insertOne(
            new Document("system", "proof")
                .append("collection", "people")
                .append("document", "{\"$oid\":\"%s\"}".formatted(ONE)));
    read();
    reading.lookToTheEnd();

    assertThat(reading.counts(COUNTS)).isEqualTo("0 0 1 0");
  }

  @Test
  void aRowThatMongoHasYetToFollowCounts() {
    reading.modes.put("bactrian.modes.proof.people", "postgres");
    reading.shop.execute(
        "insert into bactrian.gaps (system, collection, follower, row_key)"
            + " select 'proof', 'people', 'mongo', id::text from shop.people where name = 'Ann'");
    read();
    reading.lookToTheEnd();

    assertThat(reading.counts(COUNTS)).isEqualTo("0 0 1 0");
  }

  @Test
  void theChangeStreamHasToComeToWhereItWasSeen() {
    reading.modes.clear();
    reading.mongo.getCollection("other").insertOne(new Document("_id", new ObjectId()));
    reading.shop.execute(
        "insert into bactrian.sync_positions (system, stream, source, cluster_time)"
            + " values ('proof', '', 'test', 1)");
    read();
    look(6);
    reading.shop.execute(
        "update bactrian.sync_positions set cluster_time = (extract(epoch from now())::bigint + 60) << 32");
    reading.lookToTheEnd();

    assertThat(reading.counts(COUNTS)).isEqualTo("1 0 0 1");
    assertThat(reading.waits).hasSize(6);
  }
}
