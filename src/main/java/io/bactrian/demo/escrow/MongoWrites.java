package io.bactrian.demo.escrow;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Straight into MongoDB, as the application does before it is moved. */
record MongoWrites(MongoDatabase database) implements EscrowWrites {

  private MongoCollection<BsonDocument> of(String collection) {
    return database.getCollection(collection, BsonDocument.class);
  }

  private static BsonDocument id(ObjectId id) {
    return new BsonDocument("_id", new BsonObjectId(id));
  }

  @Override
  public void insert(String collection, BsonDocument document) {
    of(collection).insertOne(document);
  }

  @Override
  public void update(String collection, ObjectId id, BsonDocument update) {
    of(collection).updateOne(id(id), update);
  }

  @Override
  public void replace(String collection, ObjectId id, BsonDocument document) {
    of(collection).replaceOne(id(id), document);
  }

  @Override
  public void delete(String collection, ObjectId id) {
    of(collection).deleteOne(id(id));
  }

  @Override
  public @Nullable BsonDocument find(String collection, ObjectId id) {
    return of(collection).find(id(id)).first();
  }
}
