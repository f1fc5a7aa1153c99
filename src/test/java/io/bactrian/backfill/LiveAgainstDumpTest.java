package io.bactrian.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.bactrian.SharedData;
import io.bactrian.bson.RawDocument;
import io.bactrian.infer.Infer;
import io.bactrian.infer.InferSettings;
import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.TableShape;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.Parity;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.DumpSource;
import io.bactrian.source.KeyRange;
import io.bactrian.source.LiveSource;
import io.bactrian.source.SourceCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.bson.RawBsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

/** A dump, and the database into which it has been restored, become the same rows. */
class LiveAgainstDumpTest {

  @ParameterizedTest
  @CsvSource({
    "atlas/sample_analytics, 1024",
    "atlas/sample_supplies, 1024",
    "library, 1024",
    "mongo-hadoop, 1024",
    "docs-assets, 8"
  })
  void bothGiveTheSameRows(String folder, int rangeKilobytes) {
    try (DumpSource dump = DumpSource.open(SharedData.at(folder))) {
      MongoDatabase database = TestMongo.freshDatabase();
      restore(dump, database);
      // Looks at every document of a query, so only small collections are cut.
      LiveSource live = new LiveSource(database, rangeKilobytes < 100);
      DataSource postgres = TestPostgres.databaseWithCore();
      TestSystem dumped =
          TestSystem.inferred(postgres, "dumped", Infer.of(dump, InferSettings.of("dumped")));
      TestSystem restored =
          TestSystem.inferred(postgres, "restored", Infer.of(dump, InferSettings.of("restored")));
      DataSize range = DataSize.ofKilobytes(rangeKilobytes);
      DataSize batch = DataSize.ofKilobytes(256);

      List<CollectionResult> fromDump = new Runs(dumped, range, batch).backfill(dump);
      List<CollectionResult> fromLive = new Runs(restored, range, batch).backfill(live);

      assertThat(fromDump).isNotEmpty().allMatch(CollectionResult::settled);
      assertThat(fromLive)
          .extracting(each -> each.collection() + " " + each.landed())
          .isEqualTo(
              fromDump.stream().map(each -> each.collection() + " " + each.landed()).toList());
      assertThat(differing(dumped)).isEmpty();
      assertThat(Parity.verdicts(restored, live, range, batch)).allMatch(CollectionVerdict::exact);
      assertThat(Parity.verdicts(restored, dump, range, batch)).allMatch(CollectionVerdict::exact);
    }
  }

  private static void restore(DumpSource dump, MongoDatabase database) {
    for (SourceCollection collection : dump.collections()) {
      MongoCollection<RawBsonDocument> target =
          database.getCollection(collection.name(), RawBsonDocument.class);
      List<RawBsonDocument> some = new ArrayList<>();
      try (DocumentStream documents = dump.read(collection.name(), KeyRange.ALL)) {
        for (RawDocument next = documents.next(); next != null; next = documents.next()) {
          some.add(new RawBsonDocument(next.bytes()));
          if (some.size() == 500) {
            target.insertMany(some);
            some.clear();
          }
        }
      }
      if (!some.isEmpty()) {
        target.insertMany(some);
      }
    }
  }

  /** The tables in which one schema has rows that the other has not. */
  private static List<String> differing(TestSystem dumped) {
    List<String> differing = new ArrayList<>();
    for (TableShape table :
        dumped.lenses().all().stream().flatMap(lens -> lens.tables().stream()).toList()) {
      String columns =
          table.columns().stream()
              .map(column -> TableShape.quote(column.name()) + "::text")
              .collect(Collectors.joining(", ", "select ", " from "));
      String left = columns + table.sqlName();
      String right = columns + table.sqlName().replace("\"dumped\"", "\"restored\"");
      String query =
          "select count(*) from ((%s except %s) union all (%s except %s)) d"
              .formatted(left, right, right, left);
      if (!dumped.value(query).equals("0")) {
        differing.add(table.qualifiedName());
      }
    }
    return differing;
  }
}
