package io.bactrian.shadow;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.bactrian.documents.Asked;
import io.bactrian.documents.Documents;
import io.bactrian.documents.Find;
import io.bactrian.documents.FindReader;
import io.bactrian.documents.ReadDone;
import io.bactrian.platform.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads of a caller, repeated on the other store. */
class ShadowReadsTest {

  private static final BsonObjectId ONE = id(1);
  private static final BsonObjectId TWO = id(2);

  private static BsonObjectId id(int number) {
    return new BsonObjectId(new ObjectId(String.format("%024x", number)));
  }

  private static BsonDocument person(BsonValue id, String rest) {
    BsonDocument person = json(rest);
    person.put("_id", id);
    return person;
  }

  private static Find find(Reading reading, String body) {
    return FindReader.read(reading.lens, json(body));
  }

  @Test
  void equalAnswersAreCounted() {
    Reading reading = new Reading();
    reading.put(person(ONE, "{name: 'Ann', age: 30}"), person(TWO, "{name: 'Bob', odd: 1.5}"));

    assertThat(reading.watched().get(ONE)).isNotNull();
    assertThat(reading.watched().get(id(9))).isNull();
    assertThat(reading.watched().find(find(reading, "{sort: {name: -1}}"))).hasSize(2);

    assertThat(reading.lookToTheEnd().counts("reads, compared, late, mismatches"))
        .isEqualTo("3 3 0 0");
    assertThat(reading.shop.value("select count(*) from bactrian.shadow_mismatches"))
        .isEqualTo("0");
    assertThat(reading.reads.waiting()).isZero();
  }

  @Test
  void aDifferenceThatStaysIsCountedOnceWithPathsAndWithoutValues() {
    Reading reading = new Reading();
    reading.put(person(ONE, "{name: 'Ann', age: 30}"));
    reading.shop.execute("update shop.people set name = 'Anna', age = null");

    reading.watched().get(ONE);
    reading.lookToTheEnd();

    assertThat(reading.counts("reads, compared, late, mismatches")).isEqualTo("1 1 0 1");
    assertThat(
            reading.shop.value(
                "select concat_ws(' ', origin, document_id, paths, tries, mongo_md5 <> postgres_md5)"
                    + " from bactrian.shadow_mismatches"))
        .isEqualTo("get {\"$oid\":\"000000000000000000000001\"} {name,age} 3 t");
    assertThat(
            reading.shop.value(
                "select to_jsonb(m) - '{at,mongo_md5,postgres_md5}'::text[] from bactrian.shadow_mismatches m"))
        .doesNotContain("Ann", "30");
    assertThat(reading.waits).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(reading.reads.waiting()).isZero();
  }

  @Test
  void aFollowerThatIsOnlyLateIsNotCounted() {
    Reading reading = new Reading();
    BsonDocument ann = person(ONE, "{name: 'Ann'}");
    reading.mongo.getCollection("people", BsonDocument.class).insertOne(ann.clone());

    reading.watched().get(ONE);
    reading.watched().find(find(reading, "{filter: {name: 'Ann'}, projection: {name: 1, _id: 0}}"));
    reading.look();
    assertThat(reading.later).hasSize(2);
    reading.shop.insert("people", ann);

    assertThat(reading.lookToTheEnd().counts("reads, compared, late, mismatches"))
        .isEqualTo("2 2 2 0");
  }

  @Test
  void mongoThatDiffersFromItselfIsNoise() {
    Reading[] self = new Reading[1];
    Reading reading =
        new Reading(
            Reading.settings(1000, 2, true),
            documents ->
                new Documents() {
                  @Override
                  public @Nullable BsonDocument get(BsonValue id) {
                    BsonDocument found = documents.get(id);
                    self[0]
                        .mongo
                        .getCollection("people", BsonDocument.class)
                        .updateOne(Filters.eq("_id", id), Updates.inc("age", 1));
                    return found;
                  }

                  @Override
                  public List<BsonDocument> find(Find find) {
                    return documents.find(find);
                  }
                },
            null);
    self[0] = reading;
    reading.put(person(ONE, "{age: 30}"), person(TWO, "{age: 1}"));
    reading.shop.execute("update shop.people set age = -1");

    reading.watched().get(ONE);
    assertThat(reading.lookToTheEnd().counts("compared, noise, mismatches")).isEqualTo("1 1 0");
  }

  @Test
  void fieldsWithAReasonMayDiffer() {
    ShadowSettings.Ignored rule =
        new ShadowSettings.Ignored("proof", "people", "age", "it is counted in MongoDB only");
    Reading reading = new Reading(Reading.settings(1000, 0, false, rule));
    reading.put(person(ONE, "{name: 'Ann', age: 2}"), person(TWO, "{name: 'Bob', age: 1}"));
    reading.shop.execute("update shop.people set age = 7 - age * 2");

    reading.watched().get(ONE);
    reading.watched().find(find(reading, "{sort: {age: 1}}"));
    assertThat(reading.lookToTheEnd().counts("compared, mismatches")).isEqualTo("2 0");
    assertThat(reading.report.ignored("proof")).containsExactly(rule);

    reading.shop.execute("update shop.people set name = 'X' where name = 'Bob'");
    reading.watched().get(TWO);
    assertThat(reading.lookToTheEnd().counts("compared, mismatches")).isEqualTo("3 1");
  }

  @Test
  void aRuleNeedsAReason() {
    assertThatThrownBy(() -> new ShadowSettings.Ignored("proof", "people", "age", " "))
        .hasMessageContaining("no reason for proof.people.age");
    assertThatThrownBy(() -> new ShadowSettings.Ignored("proof", "people", "_id", "why not"))
        .hasMessageContaining("_id");
  }

  @Test
  void anotherOrderIsADifferenceWhereTheFindSaysOne() {
    Reading reading = new Reading(Reading.settings(1000, 0, false));
    reading.put(person(ONE, "{name: 'Ann'}"), person(TWO, "{name: 'Bob'}"));
    Find byName = find(reading, "{sort: {name: 1}}");
    List<BsonDocument> turned = new ArrayList<>(reading.mongo().find(byName));
    Collections.reverse(turned);

    for (Find find :
        List.of(
            byName, new Find(byName.filter(), List.of(), 0, byName.limit(), byName.projection()))) {
      reading.reads.done(
          new ReadDone(
              reading.lens, new Asked.Many(find), Store.MONGO, turned, Duration.ofMillis(1)));
    }

    assertThat(reading.lookToTheEnd().counts("compared, mismatches")).isEqualTo("2 1");
    assertThat(
            reading.shop.value(
                "select concat_ws(' ', only_order, mongo_md5 = postgres_md5, length(find_md5))"
                    + " from bactrian.shadow_mismatches"))
        .isEqualTo("t t 32");
  }

  @Test
  void whatIsMoreThanTheQueueTakesIsDroppedAndTheCallerHasItsAnswer() {
    Reading reading = new Reading(Reading.settings(3, 2, false));
    reading.put(person(ONE, "{name: 'Ann'}"), person(TWO, "{name: 'Bob'}"));

    for (int i = 0; i < 5; i++) {
      assertThat(reading.watched().find(find(reading, "{}"))).hasSize(2);
    }
    assertThat(reading.queue).hasSize(1);
    assertThat(reading.lookToTheEnd().counts("reads, dropped, compared")).isEqualTo("5 4 1");

    reading.watched().get(ONE);
    assertThat(reading.lookToTheEnd().counts("reads, dropped, compared")).isEqualTo("6 4 2");
  }

  @Test
  void largeAnswersTakeMoreOfTheQueueAndTheLargestAreAskedForAgain() {
    Reading reading = new Reading(Reading.settings(10, 2, false));
    reading.put(
        person(ONE, "{name: '%s'}".formatted("a".repeat(20_000))),
        person(TWO, "{odd: [{deep: '%s'}]}".formatted("b".repeat(300_000))));

    for (int i = 0; i < 3; i++) {
      reading.watched().get(ONE);
    }
    assertThat(reading.queue).hasSize(2);
    assertThat(reading.reads.waiting()).isEqualTo(10);
    assertThat(reading.lookToTheEnd().counts("dropped, compared, mismatches")).isEqualTo("1 2 0");

    for (int i = 0; i < 3; i++) {
      reading.watched().get(TWO);
    }
    assertThat(reading.reads.waiting()).isEqualTo(3);
    assertThat(reading.queue).extracting(Question::answer).containsOnlyNulls();
    assertThat(reading.lookToTheEnd().counts("dropped, compared, mismatches")).isEqualTo("1 5 0");
    assertThat(reading.reads.waiting()).isZero();
  }

  @Test
  void whatCannotBeComparedIsCountedApart() {
    Reading reading = new Reading(Reading.settings(1000, 0, false));
    BsonDocument odd = person(ONE, "{name: 'A\\u0000'}");
    BsonDocument old = person(TWO, "{name: 'Old'}");
    old.put(
        "seen", new org.bson.BsonDateTime(Instant.now().minus(Duration.ofDays(10)).toEpochMilli()));
    assertThat(reading.shop.insert("people", odd).quarantined()).hasSize(1);
    reading.mongo.getCollection("people", BsonDocument.class).insertMany(List.of(odd, old));

    reading.watched().get(ONE);
    reading
        .watched()
        .find(find(reading, "{filter: {_id: {$ne: {$oid: '000000000000000000000002'}}}}"));
    reading.watched().get(TWO);
    assertThat(reading.lookToTheEnd().counts("quarantined, expired, compared, mismatches"))
        .isEqualTo("2 1 0 0");
  }

  @Test
  void collectionsThatNothingFeedsAreLeftOut() {
    for (String change :
        List.of(
            "update bactrian.sync_collections set state = 'lost'",
            "delete from bactrian.sync_collections")) {
      Reading reading = new Reading(Reading.settings(1000, 0, false));
      reading.mongo.getCollection("people", BsonDocument.class).insertOne(person(ONE, "{}"));
      reading.shop.execute(change);
      reading.watched().get(ONE);
      reading.sampler.sample();
      assertThat(reading.lookToTheEnd().counts("reads, not_fed, compared")).isEqualTo("1 1 0");
    }
  }

  @Test
  void theSamplerFindsWhatWasChangedByHandInEitherStore() {
    Reading reading = new Reading(Reading.settings(1000, 1, false));
    for (int i = 1; i <= 6; i++) {
      reading.put(person(id(i), "{name: 'N', age: " + i + "}"));
    }
    reading.shop.execute("update shop.people set age = 100 where age = 1");
    reading.shop.execute("delete from shop.people where age = 3");
    reading.mongo.getCollection("people").updateOne(Filters.eq("age", 2), Updates.set("name", "M"));
    reading.mongo.getCollection("people").deleteOne(Filters.eq("age", 4));

    for (int i = 0; i < 5; i++) {
      reading.sampler.sample();
    }
    reading.lookToTheEnd().findings.write();

    assertThat(
            reading.shop.rows(
                "select distinct right(document_id, 3), paths, mongo_documents, postgres_documents"
                    + " from bactrian.shadow_mismatches where origin = 'sample' order by 1"))
        .containsExactly("1\"}|{age}|1|1", "2\"}|{name}|1|1", "3\"}|{}|1|0", "4\"}|{}|0|1");
    assertThat(reading.report.lines("proof", Duration.ofHours(1)).get(0).mongo().p99())
        .isPositive();
  }

  @Test
  void percentilesAreThoseOfTheLatencies() {
    Reading reading = new Reading();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Double> millis = new ArrayList<>();
    Tally tally = reading.collection.tally(Origin.GET);
    for (int i = 0; i < 20_000; i++) {
      double took = 0.1 * Math.exp(random.nextGaussian() + 3);
      millis.add(took);
      tally.count(Count.READS);
      tally.took(Store.MONGO, Duration.ofNanos((long) (took * 1e6)));
      if (i % 5000 == 0) {
        reading.findings.write();
      }
    }
    reading.findings.write();
    Collections.sort(millis);

    ShadowReport.Percentiles found =
        reading.report.lines("proof", Duration.ofHours(1)).get(0).mongo();
    assertThat(List.of(found.p50(), found.p95(), found.p99()))
        .as("seed %s", seed)
        .satisfiesExactly(
            p50 -> near(p50, millis.get(9_999)),
            p95 -> near(p95, millis.get(18_999)),
            p99 -> near(p99, millis.get(19_799)));
  }

  private static void near(double found, double exact) {
    assertThat(found / exact).isBetween(1 / 1.09, 1.09);
  }
}
