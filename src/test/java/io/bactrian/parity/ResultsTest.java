package io.bactrian.parity;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.MadeSource;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.throttle.Throttle;
import io.bactrian.source.LiveSource;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What is entered as evidence, and of what. */
class ResultsTest {

  private static final BsonDocument[] NOTES = {
    json("{_id: 1, text: 'a', tag: 'x'}"),
    json("{_id: 2, text: 'b', tag: 'x'}"),
    json("{_id: 3, text: 'c', tag: 'x'}")
  };

  private final TestSystem shop =
      TestSystem.with(
          "create extension citext schema public;"
              + " create table notes (id integer primary key, text text, tag public.citext)",
          "{source: notes, table: shop.notes}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final Source live = new LiveSource(mongo);
  private final Source dump = new MadeSource(mongo.getName(), false).add("notes", NOTES);
  private final ParitySettings settings =
      new ParitySettings(
          DataSize.ofKilobytes(16), DataSize.ofKilobytes(4), 1, Duration.ofMillis(10));
  private final ParityRanges ranges = new ParityRanges(shop.postgres(), settings);

  @BeforeEach
  void landed() {
    mongo.getCollection("notes", BsonDocument.class).insertMany(List.of(NOTES));
    shop.insert("notes", NOTES);
  }

  private ParityJob compared(Source source) {
    ParityJob job =
        new ParityJob(
            ranges.begin(shop.name(), source, false),
            shop.name(),
            source,
            shop.lenses(),
            true,
            Watcher.NONE);
    ranges.plan(job).forEach(new CompareRange(shop.postgres(), settings, Throttle.off())::compare);
    return job;
  }

  private List<CollectionVerdict> conclude(ParityJob job) {
    return new ParityVerdict(shop.postgres(), settings).conclude(job);
  }

  private List<String> entered() {
    return shop.rows(
        "select compared, differing, equal_documents, different from bactrian.parity_results order by run");
  }

  @Test
  void aWrongRowIsNoFaultOfTheMapping() {
    shop.execute("update shop.notes set text = 'z' where id = 1");
    shop.execute("delete from shop.notes where id = 2");

    ParityJob job = compared(live);
    List<CollectionVerdict> verdicts = conclude(job);

    assertThat(entered()).containsExactly("3|2|1|0");
    assertThat(conclude(job)).as("a run that was stopped says the same again").isEqualTo(verdicts);
  }

  @Test
  void aRightRowThatGivesAnotherDocumentBackIsTheFaultOfTheMapping() {
    // For PostgreSQL the two are the same.
    shop.execute("update shop.notes set tag = 'X' where id = 1");

    List<CollectionVerdict> unused = conclude(compared(live));

    assertThat(entered()).containsExactly("3|0|2|1");
  }

  @Test
  void whatWasComparedWithADumpIsNotGoneOnWithAsIfItHadBeenTheDatabase() {
    ParityJob stopped = compared(dump);

    assertThatThrownBy(() -> ranges.begin(shop.name(), live, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("with the dump " + mongo.getName())
        .hasMessageContaining("not with the database " + mongo.getName());
    assertThat(ranges.begin(shop.name(), dump, true)).isEqualTo(stopped.run());

    List<CollectionVerdict> unused = conclude(stopped);
    assertThat(entered()).isEmpty();
    assertThat(ranges.begin(shop.name(), live, true)).isNotEqualTo(stopped.run());
  }
}
