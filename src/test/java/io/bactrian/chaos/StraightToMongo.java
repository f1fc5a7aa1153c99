package io.bactrian.chaos;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** As the application writes before it is moved; an answer means that a majority has it. */
final class StraightToMongo implements Way {

  private final MongoDatabase database;

  StraightToMongo(MongoDatabase database) {
    this.database =
        database.withWriteConcern(WriteConcern.MAJORITY).withReadConcern(ReadConcern.MAJORITY);
  }

  private interface Work<T> {
    T with(MongoCollection<BsonDocument> collection);
  }

  private <T> T run(String collection, Work<T> work) throws Again {
    try {
      return work.with(database.getCollection(collection, BsonDocument.class));
    } catch (MongoException e) {
      throw new Again("MongoDB: " + e.getMessage());
    }
  }

  private static BsonDocument id(BsonValue id) {
    return new BsonDocument("_id", id);
  }

  @Override
  public Seen read(String collection, BsonValue id) throws Again {
    return new Seen(run(collection, all -> all.find(id(id)).first()), null);
  }

  @Override
  public void insert(String collection, BsonDocument document) throws Again {
    run(collection, all -> all.insertOne(document.clone()));
  }

  @Override
  public void update(String collection, BsonValue id, BsonDocument update, @Nullable String etag)
      throws Again {
    run(collection, all -> all.updateOne(id(id), update));
  }

  @Override
  public void replace(String collection, BsonValue id, BsonDocument document, @Nullable String etag)
      throws Again {
    run(collection, all -> all.replaceOne(id(id), document));
  }

  @Override
  public void delete(String collection, BsonValue id) throws Again {
    run(collection, all -> all.deleteOne(id(id)));
  }
}
