package io.bactrian.platform.oplog;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.UpdateOptions;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** What was done to the real server while its streams were recorded. */
final class RecordedWork {

  private static final ObjectId FIRST = new ObjectId("6650f0a0c0ffee0000000001");
  private static final ObjectId SECOND = new ObjectId("6650f0a0c0ffee0000000002");
  private static final ObjectId THIRD = new ObjectId("6650f0a0c0ffee0000000003");
  private static final ObjectId FOURTH = new ObjectId("6650f0a0c0ffee0000000004");
  private static final ObjectId USER = new ObjectId("6650f0a0c0ffee0000000064");
  private static final Date DATE = new Date(1780747200123L);

  private RecordedWork() {}

  static void crud(MongoDatabase database) {
    MongoCollection<Document> payments = database.getCollection("payments");
    inserts(payments);
    payments.updateOne(
        eq(FIRST), combine(set("status", "confirmed"), set("metadata.b", 2), unset("buyerId")));
    payments.updateOne(eq(FIRST), push("tags", "z"));
    payments.updateOne(eq(FIRST), set("tags.0", "X"));
    payments.findOneAndUpdate(eq(FIRST), inc("version", 1));
    payments.updateMany(new Document(), set("swept", true));
    payments.updateOne(eq(FIRST), set("status", "confirmed"));
    payments.replaceOne(eq(7), new Document("status", "replaced").append("k", null));
    payments.updateOne(
        eq(THIRD),
        combine(set("made", "by upsert"), set("s", 1)),
        new UpdateOptions().upsert(true));
    payments.deleteOne(eq("seven"));
    payments.insertOne(new Document("_id", FOURTH).append("short", "lived"));
    payments.updateOne(eq(FOURTH), set("short", "er"));
    payments.findOneAndDelete(eq(FOURTH));
    database
        .getCollection("users")
        .insertOne(new Document("_id", USER).append("email", "a@example.org"));
    payments.deleteMany(in("_id", 7, DATE));
  }

  private static void inserts(MongoCollection<Document> payments) {
    payments.insertOne(
        new Document("_id", FIRST)
            .append("buyerId", USER)
            .append("amount", new Document("amount", 12.5).append("currency", "USDT"))
            .append("status", "pending")
            .append("metadata", new Document("a", 1))
            .append("createdAt", DATE)
            .append("tags", List.of("x", "y")));
    payments.insertMany(
        List.of(
            new Document("_id", SECOND)
                .append("amount", Decimal128.parse("1E-18"))
                .append("n", 9007199254740993L),
            new Document("_id", 7).append("status", "int id"),
            new Document("_id", "seven").append("status", "string id"),
            new Document("_id", new Document("a", 1).append("b", "x"))
                .append("status", "document id"),
            new Document("_id", DATE).append("status", "date id")));
  }

  static void dropCollection(MongoDatabase database) {
    insert(database, "a", 1);
    database.getCollection("a").drop();
  }

  static void renameCollection(MongoDatabase database) {
    insert(database, "a", 1);
    database.getCollection("a").renameCollection(new MongoNamespace(database.getName(), "b"));
  }

  static void dropDatabase(MongoDatabase database) {
    insert(database, "a", 1);
    database.drop();
  }

  static void renameAndDrop(MongoDatabase database) {
    renameCollection(database);
    insert(database, "b", 2);
    database.getCollection("b").drop();
    insert(database, "a", 3);
  }

  static void sixInserts(MongoDatabase database) {
    for (int id = 0; id < 6; id++) {
      insert(database, "a", id);
    }
  }

  static void insert(MongoDatabase database, String collection, int id) {
    database.getCollection(collection).insertOne(new Document("_id", id));
  }
}
