package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.DumpSource;
import io.bactrian.source.KeyRange;
import java.nio.file.Path;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {

  @Test
  void writesADumpThatIsReadBackDocumentForDocument(@TempDir Path folder) {
    CommandLineRun run =
        CommandLineRun.of("generate", "escrow", "1500", "--seed=6", "--to=" + folder);

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    EscrowData data = new EscrowData(6, 1_500);
    try (DumpSource source = DumpSource.open(folder)) {
      assertThat(source.collections()).hasSameSizeAs(data.collections());
      for (String collection : data.collections()) {
        try (DocumentStream documents = source.read(collection, KeyRange.ALL)) {
          for (BsonDocument expected : data.documents(collection)) {
            var raw = documents.next();
            assertThat(raw == null ? null : raw.decode()).as(collection).isEqualTo(expected);
          }
          assertThat(documents.next()).isNull();
        }
      }
    }
    assertThat(run.out())
        .contains("wrong_type: a date as a text (createdAt)")
        .containsPattern("payments +" + data.size("payments") + " ");
  }

  @Test
  void leavesAFolderAloneThatIsNotEmpty(@TempDir Path folder) {
    String[] words = {"generate", "escrow", "1000", "--to=" + folder};
    CommandLineRun.of(words);

    CommandLineRun again = CommandLineRun.of(words);

    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("is not empty; nothing was written");
  }

  @Test
  void fillsMongoOnceAndThenLivesOnIt() {
    String url = TestMongo.freshUrl();
    Map<String, String> settings =
        Map.of("bactrian.mongo.url", url, "bactrian.postgres.url", TestPostgres.freshUrl());

    CommandLineRun run =
        CommandLineRun.of(
            settings, "generate", "escrow", "1000", "--seed=3", "--live=200", "--for=1s");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).containsPattern("\\d+ writes altogether");
    String name = url.substring(url.lastIndexOf('/') + 1);
    try (var client = MongoClients.create(url)) {
      MongoDatabase database = client.getDatabase(name);
      assertThat(database.getCollection("payments").countDocuments())
          .isGreaterThanOrEqualTo(new EscrowData(3, 1_000).size("payments"));
    }
    CommandLineRun again = CommandLineRun.of(settings, "generate", "escrow", "1000", "--seed=4");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("the collection users is not empty; nothing was written");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generate shop 1000 | only escrow can be generated",
        "generate escrow | Missing required parameter: 'DOCUMENTS', or --live",
        "generate escrow 10 | from 1,000 to 10,000,000 documents can be made, not 10",
        "generate escrow 1000 --live --to=x | --live writes into MongoDB",
        "generate escrow --live=0 | --live: must be at least 1, is 0",
        "generate escrow --live --for=soon | --for: a duration is 30s or 5m, not soon"
      })
  void aWrongCallIsSaidInALine(String words, String what) {
    CommandLineRun run = CommandLineRun.of(words.split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(what);
  }
}
