package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A write that is to be done only if the document still is what was read. */
class WholeDocumentTest {

  private static final String[] DOCUMENTS = {
    "{_id: 1}",
    "{_id: 1, a: []}",
    "{_id: 1, a: [{b: []}]}",
    "{_id: 1, a: [1, 2]}",
    "{_id: 1, a: [1, 3]}",
    "{_id: 1, a: [2, 1]}",
    "{_id: 1, a: [1]}",
    "{_id: 1, a: null}",
    "{_id: 1, a: {$numberDecimal: '1.10'}}",
    "{_id: 1, a: {$numberDecimal: '1.2'}}",
    "{_id: 1, a: {$numberLong: '9007199254740993'}}",
    "{_id: 1, a: '$b'}"
  };

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isDoneForExactlyThatOne(boolean onDisk, @TempDir Path folder) {
    MongoServer server =
        onDisk
            ? Servers.onDisk(folder.resolve("documents.mv"), OplogBounds.DEFAULT)
            : Servers.inMemory(OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(server.getConnectionString())) {
      MongoCollection<BsonDocument> all =
          client.getDatabase("whole").getCollection("a", BsonDocument.class);
      for (String there : DOCUMENTS) {
        for (String read : DOCUMENTS) {
          BsonDocument document = BsonDocument.parse(there);
          all.insertOne(document);
          BsonDocument still = still(BsonDocument.parse(read));
          BsonDocument changed = document.clone().append("changed", BsonBoolean.TRUE);
          boolean same = there.equals(read);

          assertThat(all.replaceOne(still, changed).getMatchedCount())
              .as(there + " read as " + read)
              .isEqualTo(same ? 1 : 0);
          assertThat(all.deleteOne(still(same ? changed : BsonDocument.parse(read))))
              .as(there + " read as " + read)
              .matches(deleted -> deleted.getDeletedCount() == (same ? 1 : 0));
          all.deleteMany(new BsonDocument());
        }
      }
    } finally {
      server.shutdownNow();
    }
  }

  private static BsonDocument still(BsonDocument read) {
    return new BsonDocument("_id", Objects.requireNonNull(read.get("_id")))
        .append(
            "$expr",
            new BsonDocument(
                "$eq",
                new BsonArray(
                    List.of(new BsonString("$$ROOT"), new BsonDocument("$literal", read)))));
  }
}
