package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.InsertOneOptions;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that a collection's validator does not allow. */
class ValidationTest {

  private static final BsonDocument ONE = json("{_id: 1}");

  @ParameterizedTest
  @MethodSource("io.bactrian.platform.oplog.MongoUnderTest#all")
  void areRefusedHoweverTheyAreWritten(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    database.runCommand(json("{create: 'a', validator: {n: {$gt: 0}}}"));
    MongoCollection<BsonDocument> all = database.getCollection("a", BsonDocument.class);
    all.insertOne(json("{_id: 1, n: 1}"));

    refused(() -> all.insertOne(json("{_id: 2, n: 0}")));
    refused(() -> all.updateOne(ONE, json("{$set: {n: -1}}")));
    refused(() -> all.replaceOne(ONE, json("{m: 1}")));
    refused(() -> all.replaceOne(json("{_id: 3}"), json("{}"), new ReplaceOptions().upsert(true)));
    refused(
        () ->
            all.updateOne(
                json("{_id: 3}"), json("{$set: {m: 1}}"), new UpdateOptions().upsert(true)));
    assertThatThrownBy(() -> all.findOneAndUpdate(ONE, json("{$set: {n: 0}}")))
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getCode()).isEqualTo(121));
    assertThatThrownBy(
            () ->
                all.bulkWrite(
                    List.of(
                        new InsertOneModel<>(json("{_id: 4, n: 0}")),
                        new InsertOneModel<>(json("{_id: 5, n: 5}"))),
                    new BulkWriteOptions().ordered(false)))
        .isInstanceOfSatisfying(
            MongoBulkWriteException.class,
            e -> {
              assertThat(e.getWriteErrors()).hasSize(1);
              assertThat(e.getWriteErrors().get(0).getIndex()).isZero();
              assertThat(e.getWriteErrors().get(0).getCode()).isEqualTo(121);
            });

    assertThat(all.find().sort(ONE).into(new ArrayList<>()))
        .containsExactly(json("{_id: 1, n: 1}"), json("{_id: 5, n: 5}"));
    assertThat(all.deleteOne(ONE).getDeletedCount()).isOne();
  }

  @ParameterizedTest
  @MethodSource("io.bactrian.platform.oplog.MongoUnderTest#all")
  void areTakenFromThoseWhoBypassIt(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    database.runCommand(json("{create: 'a', validator: {_id: {$in: []}}}"));
    MongoCollection<BsonDocument> all = database.getCollection("a", BsonDocument.class);

    all.insertOne(json("{_id: 1}"), new InsertOneOptions().bypassDocumentValidation(true));
    all.updateOne(ONE, json("{$set: {n: 1}}"), new UpdateOptions().bypassDocumentValidation(true));
    all.replaceOne(ONE, json("{n: 2}"), new ReplaceOptions().bypassDocumentValidation(true));
    all.findOneAndUpdate(
        ONE, json("{$inc: {n: 1}}"), new FindOneAndUpdateOptions().bypassDocumentValidation(true));
    all.bulkWrite(
        List.of(new InsertOneModel<>(json("{_id: 2}"))),
        new BulkWriteOptions().bypassDocumentValidation(true));

    assertThat(all.find(ONE).first()).isEqualTo(json("{_id: 1, n: 3}"));
    assertThat(all.countDocuments()).isEqualTo(2);
    refused(() -> all.insertOne(json("{_id: 3}")));
  }

  @ParameterizedTest
  @MethodSource("io.bactrian.platform.oplog.MongoUnderTest#all")
  void areWhatTheRulesSayNow(MongoUnderTest server) throws Exception {
    MongoDatabase database = server.emptyDatabase();
    MongoCollection<BsonDocument> all = database.getCollection("a", BsonDocument.class);
    all.insertOne(json("{_id: 1, n: 0}"));
    database.runCommand(
        json(
            "{collMod: 'a', validator: {n: 1}, validationLevel: 'moderate', validationAction: 'error'}"));
    assertThat(options(database))
        .isEqualTo(
            json("{validator: {n: 1}, validationLevel: 'moderate', validationAction: 'error'}"));
    all.updateOne(ONE, json("{$set: {n: 2}}")); // it was not valid before
    refused(() -> all.insertOne(json("{_id: 2, n: 2}")));

    database.runCommand(json("{collMod: 'a', validationLevel: 'strict'}"));
    refused(() -> all.updateOne(ONE, json("{$set: {n: 3}}")));
    database.runCommand(json("{collMod: 'a', validationLevel: 'off'}"));
    all.updateOne(ONE, json("{$set: {n: 3}}"));
    database.runCommand(
        json("{collMod: 'a', validationLevel: 'strict', validationAction: 'warn'}"));
    all.updateOne(ONE, json("{$set: {n: 4}}"));
    database.runCommand(json("{collMod: 'a', validator: {}, validationAction: 'error'}"));
    all.insertOne(json("{_id: 2}"));
    assertThat(options(database).getDocument("validator", new BsonDocument())).isEmpty();

    assertThatThrownBy(() -> database.runCommand(json("{collMod: 'absent', validator: {}}")))
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getCode()).isEqualTo(26));
    assertThatThrownBy(
            () -> database.runCommand(json("{collMod: 'a', validator: {n: {$unknown: 1}}}")))
        .isInstanceOf(MongoCommandException.class);
    assertThatThrownBy(() -> database.runCommand(json("{collMod: 'a', validationLevel: 'some'}")))
        .isInstanceOf(MongoCommandException.class);
  }

  @Test
  void areStillRefusedAfterARestartAndARename(@TempDir Path folder) {
    Path file = folder.resolve("documents.mv");
    String validator = "{validator: {n: 1}, validationLevel: 'strict', validationAction: 'error'}";
    MongoServer server = Servers.onDisk(file, OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(server.getConnectionString())) {
      client
          .getDatabase("rules")
          .runCommand(json("{create: 'b', validator: {n: 1}, writeConcern: {w: 'majority'}}"));
      client.getDatabase("admin").runCommand(json("{renameCollection: 'rules.b', to: 'rules.a'}"));
    } finally {
      server.shutdownNow();
    }
    MongoServer again = Servers.onDisk(file, OplogBounds.DEFAULT);
    try (MongoClient client = MongoClients.create(again.getConnectionString())) {
      MongoDatabase database = client.getDatabase("rules");
      MongoCollection<BsonDocument> all = database.getCollection("a", BsonDocument.class);
      assertThat(options(database)).isEqualTo(json(validator));
      refused(() -> all.insertOne(json("{_id: 1}")));
      all.insertOne(json("{_id: 1, n: 1}"));
      all.drop();
      all.insertOne(json("{_id: 1}"));
      assertThat(options(database)).isEmpty();
    } finally {
      again.shutdownNow();
    }
  }

  private static void refused(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            MongoWriteException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(121);
              assertThat(e.getError().getMessage()).contains("Document failed validation");
            });
  }

  private static BsonDocument options(MongoDatabase database) {
    for (BsonDocument each : database.listCollections(BsonDocument.class)) {
      if (each.getString("name").getValue().equals("a")) {
        return Objects.requireNonNull(each.getDocument("options"));
      }
    }
    throw new AssertionError("no collection a");
  }

  private static BsonDocument json(String text) {
    return BsonDocument.parse(text);
  }
}
