package io.bactrian.parity;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.landing.MadeSource;
import io.bactrian.landing.TestSystem;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents that live for a day, compared while the one store or the other has deleted some. */
class HorizonTest {

  private static final String TABLES =
      """
      create table notes (id integer primary key, at timestamptz(3), text text);
      create table words (note_id integer not null references notes on delete cascade,
        position integer not null, word text, primary key (note_id, position));
      """;

  private static final String MAPPING =
      """
      source: notes
      table: shop.notes
      children: [ { field: words, table: shop.words, value: word } ]
      """;

  private static final Duration OVER = Duration.ofHours(25);
  private static final Duration NOT_YET = Duration.ofHours(23);

  private final TestSystem mortal =
      TestSystem.with(TABLES, MAPPING + "ttl: { column: at, after: 1d, every: 1h }\n");
  private final BsonDocument[] documents = {
    note(1, OVER), note(2, NOT_YET), note(3, OVER), note(4, NOT_YET)
  };

  private static BsonDocument note(int id, Duration old) {
    return json(
        "{'_id': %d, 'at': {'$date': {'$numberLong': '%d'}}, 'text': 'x', 'words': ['a', 'b']}",
        id, Instant.now().minus(old).toEpochMilli());
  }

  @BeforeEach
  void land() {
    mortal.insert("notes", documents);
  }

  private static CollectionVerdict verdict(TestSystem system, BsonDocument... documents) {
    return Parity.verdicts(system, new MadeSource("made", false).add("notes", documents)).get(0);
  }

  @Test
  void aDocumentWhoseRowHasBeenPurgedIsExpiredAndNoDifference() {
    mortal.execute("delete from shop.notes where id = 1");

    CollectionVerdict verdict = verdict(mortal, documents);

    assertThat(verdict.exact()).isTrue();
    assertThat(verdict.expired()).isEqualTo(1);
    assertThat(verdict.compared()).isEqualTo(3);
    assertThat(verdict.equal()).isEqualTo(3);
    assertThat(verdict.differences()).isEmpty();
  }

  @Test
  void aRowThatIsMissingBeforeItsTimeIsADifference() {
    mortal.execute("delete from shop.notes where id in (1, 2)");

    CollectionVerdict verdict = verdict(mortal, documents);

    assertThat(verdict.expired()).isEqualTo(1);
    assertThat(verdict.differing()).isEqualTo(1);
    assertThat(verdict.different()).isZero();
    assertThat(verdict.equal()).isEqualTo(2);
    assertThat(verdict.differences()).allMatch(each -> "2".equals(id(each)));
  }

  private static String id(FoundDifference difference) {
    return String.valueOf(difference.documentId()).replaceAll("\\D+(Int\" *: *\")?", "");
  }

  @Test
  void aRowWhoseDocumentMongoHasDeletedIsExpiredAndNoDifference() {
    CollectionVerdict verdict = verdict(mortal, documents[1], documents[2], documents[3]);

    assertThat(verdict.exact()).isTrue();
    assertThat(verdict.expired()).isEqualTo(1);
    assertThat(verdict.compared()).isEqualTo(3);
  }

  @Test
  void aRowTooManyBeforeItsTimeIsADifference() {
    CollectionVerdict verdict = verdict(mortal, documents[2], documents[3]);

    assertThat(verdict.expired()).isEqualTo(1);
    assertThat(verdict.differing()).isEqualTo(1);
    assertThat(verdict.differences())
        .extracting(FoundDifference::kind, FoundDifference::rowKey)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("surplus", "2"));
  }

  @Test
  void aPurgeInTheMiddleHidesNoRowThatIsTooMany() {
    // One matched row goes after its range was compared, so that the count is right by chance.
    MadeSource source =
        new MadeSource("made", false).add("notes", documents[0], documents[1], documents[2]);
    CollectionVerdict verdict =
        Parity.verdicts(mortal, source, () -> mortal.execute("delete from shop.notes where id = 1"))
            .get(0);

    assertThat(verdict.differing()).isEqualTo(1);
    assertThat(verdict.differences()).extracting(FoundDifference::rowKey).containsExactly("4");
  }

  @Test
  void whatIsOnBothSidesIsComparedHoweverOldItIs() {
    mortal.execute("update shop.notes set text = 'y' where id = 1");
    mortal.execute("delete from shop.words where note_id = 3 and position = 1");

    CollectionVerdict verdict = verdict(mortal, documents);

    assertThat(verdict.expired()).isZero();
    assertThat(verdict.differing()).isEqualTo(2);
  }

  @Test
  void withoutTtlNothingExpires() {
    TestSystem immortal = TestSystem.with(TABLES, MAPPING);
    immortal.insert("notes", documents);
    immortal.execute("delete from shop.notes where id = 1");

    CollectionVerdict verdict = verdict(immortal, documents[0], documents[1], documents[2]);

    assertThat(verdict.expired()).isZero();
    assertThat(verdict.differing()).isEqualTo(2);
  }
}
